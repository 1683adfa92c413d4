import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { minifyProgram } from "../passes.js";
import { readersFirst } from "../readers.js";

const moved = (code: string) => readersFirst(code).toString();

/** What a program tells, once the minifier has been over it. */
async function told(code: string): Promise<unknown[]> {
  const all: unknown[] = [];
  const { code: small } = await minifyProgram(moved(code), "program.js", false);
  vm.runInNewContext(small, { tell: (value: unknown) => all.push(value) });
  return all;
}

test("a function that reads a variable comes before whatever gives it a value", () => {
  const code = "f(); var a = 1; a = g(); function g() { return a + 1; }";
  assert.equal(moved(code), "f(); function g() { return a + 1; }\nvar a = 1; a = g(); ");
});

test("wherever the variable is assigned, and inside functions", () => {
  assert.equal(
    moved("var a = 1; function f() { a = g(); } function g() { return a; }"),
    "function f() { a = g(); }\nfunction g() { return a; }\nvar a = 1;  ",
  );
  assert.match(
    moved("function f(a) { a = g(); function g() { return a; } }"),
    /\{ function g\(\).*\na = g\(\)/,
  );
});

for (const [what, code] of [
  ["one value", "var a = g(); function g() { return a; }"],
  ["values without a call", "var a = 1; a = 2; function g() { return a; }"],
  ["a reader that comes first", "function g() { return a; } var a = 1; a = g();"],
  ["another of its name", "var a = 1; a = g(); function g() { var a = 2; return a; }"],
  ["no function that reads it", "var a = 1; a = g(); function g() { return 1; }"],
] as const)
  test(`left alone: ${what}`, () => assert.equal(moved(code), code));

test("the minifier keeps what is read before the call has given its value", async () => {
  const loop = "for (var i = 0; i < 2; i++) tell(i);";
  const read = `function read() { if (l.length < 4) l.push(c); ${loop} return l.length; }`;
  assert.deepEqual(
    await told(`var c = 3, l = []; c = l[read() & 1] | 0; tell(l[0]); tell(c); ${read}`),
    [0, 1, 3, 0],
  );
});
