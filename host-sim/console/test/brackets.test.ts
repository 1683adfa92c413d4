import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrackets } from "../brackets.js";

/** Console input and the brackets still open behind it. */
const CASES: Array<[string, number]> = [
  ["1+1", 0],
  ["function f() {", 1],
  ["f(function(a,b) { return [", 3],
  ["if (a) {\n  b();\n}", 0],
  ["print(')')", 0],
  ['print("([{", 1', 1],
  ["// (\n", 0],
  ["a /* ( */ + (", 1],
  ["a /* and so on", Infinity],
  ["`text \n", Infinity],
  ["'never closed (", 0],
  ["x = a / (b / c", 1],
  ["x = /[(]/.test(s", 1],
  ["return /\\(/", 0],
  ["a[0] / 2 / (", 1],
  [")", -1],
];

for (const [text, open] of CASES)
  test(`${JSON.stringify(text)} has ${open} open brackets`, () => assert.equal(openBrackets(text), open));

test("a long upload is counted in linear time", () => {
  const line = `require("Storage").write("x","${"\\n/(".repeat(5000)}",0,1);`;
  assert.equal(openBrackets(line.repeat(10)), 0);
});
