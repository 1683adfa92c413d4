import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { globSync } from "../../glob.js";
import { inRoot } from "../../paths.js";
import { POOLED, pool } from "../pool.js";

const NAMES = new Set(["add", "twice", "none", "say"]);
const MEMBERS =
  "function add(a,b){return a+b}function twice(a){return add(a,a)}function none(){return 7}function say(a){return a}";
const pooled = (code: string) => pool(code, NAMES).toString();

/** What the expression is worth in the pooled program. */
function run(expression: string, other = ""): unknown {
  const code = pooled(`${MEMBERS}${other}`).concat(`;result=(${expression})`);
  return new Function("result", `${code};return result`)();
}

test("calls from outside go through the one function, with their arguments", () => {
  const other = "function out(){return [add(1,2),twice(4),none(),say()]}";
  assert.deepEqual(run("out()", other), [3, 8, 7, undefined]);
  assert.match(
    pooled(MEMBERS + other),
    /return \[pooled\$\(0, 1,2\),pooled\$\(1, 4\),pooled\$\(2\),pooled\$\(3\)\]/,
  );
});

test("at the top stays that function alone", () => {
  assert.equal(typeof run("pooled$"), "function");
  for (const name of NAMES) assert.throws(() => run(name), ReferenceError);
});

test("among each other they call directly", () => {
  assert.match(pooled(MEMBERS), /function twice\(a\)\{return add\(a,a\)\}/);
});

for (const [why, code] of Object.entries({
  "is handed on": "global.f=add;",
  "has a this of its own": "function add(){return this}add();",
}))
  test(`one that ${why} stays at the top`, () => {
    const result = pooled(
      code.startsWith("function") ? MEMBERS.replace(/^.*?\}/, "") + code : MEMBERS + code,
    );
    // Then only three are left, too few to be worth it.
    assert.ok(!result.includes("pooled$"), result);
  });

test("a local name is not taken for the function at the top", () => {
  assert.match(
    pooled(`${MEMBERS}function out(add){return add(1)}`),
    /function out\(add\)\{return add\(1\)\}/,
  );
});

test("every name of the table is a function of the firmware's", () => {
  const text = globSync(["firmware"], /\.ts$/)
    .map((file) => readFileSync(inRoot(file), "utf8"))
    .join("\n");
  const missing = [...POOLED].filter((name) => !new RegExp(`\\bfunction ${name}\\b`).test(text));
  assert.deepEqual(missing, []);
});
