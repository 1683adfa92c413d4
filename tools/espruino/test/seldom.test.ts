import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { minifyProgram } from "../passes.js";
import { keepResident } from "../resident.js";
import { takeArguments } from "../seldom.js";

const CODE = "/** @seldom */\nfunction f(a,b){tell(a - b)}\nfunction g(a,b){tell(a + b)}\n";

test("a marked function takes its parameters from its arguments, others do not", () => {
  assert.equal(
    takeArguments(CODE).toString(),
    "/** @seldom */\nfunction f(){var $arguments = arguments, a = $arguments[0], b = $arguments[1];tell(a - b)}\nfunction g(a,b){tell(a + b)}\n",
  );
});

test("nor does the minifier give them back", async () => {
  const { code } = await minifyProgram(`${takeArguments(CODE)}on(f);on(g);`, "program.js", false);
  const told: number[] = [];
  const given: Array<(a: number, b: number) => void> = [];
  vm.runInNewContext(code, { tell: (n: number) => told.push(n), on: given.push.bind(given) });
  assert.deepEqual(
    given.map((one) => one.length),
    [0, 2],
  );
  for (const one of given) one(7, 5);
  assert.deepEqual(told, [2, 12]);
});

test("nor does it put one into another, whose arguments it would find on Espruino", async () => {
  const inner = "/** @seldom */\nfunction inner(a){tell(a, 1)}\n";
  const outer = "/** @seldom */\nfunction outer(b){if(b)inner(b + 1)}\non(outer);";
  const marked = keepResident(takeArguments(inner + outer).toString()).toString();
  const { code } = await minifyProgram(marked, "program.js", false);
  const nested = /function[^}]*arguments[^}]*function[^}]*arguments/;
  assert.doesNotMatch(code, nested);
  // Without the mark it is.
  assert.match(
    (await minifyProgram(takeArguments(inner + outer).toString(), "program.js", false)).code,
    nested,
  );
});

test("one without parameters stays as it is", () => {
  const code = "/** @seldom */\nfunction f(){}";
  assert.equal(takeArguments(code).toString(), code);
});
