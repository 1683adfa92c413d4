import assert from "node:assert/strict";
import { test } from "node:test";
import ts from "typescript";
import { forOf } from "../for-of.js";

/** What the compiler makes of a function's body in TypeScript, after the pass. */
function compiled(body: string): string {
  const options = { target: ts.ScriptTarget.ES5, ignoreDeprecations: "6.0" };
  const source = `function f(list) { ${body} }`;
  return forOf(ts.transpileModule(source, { compilerOptions: options }).outputText).toString();
}

function run(body: string, list: unknown[]): unknown {
  return new Function("list", `${compiled(body)}; return f(list);`)(list);
}

const LOOPS: Array<[what: string, source: string]> = [
  ["a variable of its own", "let s = 0; for (const x of list) { s += x; } return s;"],
  ["a variable declared before", "let x = 0; let s = 0; for (x of list) s += x; return s + x;"],
  [
    "a list that is computed",
    "let s = 0; for (const x of list.slice(1)) { if (x > 2) break; s += x; } return s;",
  ],
  [
    "functions that keep the variable",
    "const kept = []; for (const x of list) kept.push(() => x); return kept[0]();",
  ],
  ["loops in loops", "let s = 0; for (const x of list) for (const y of list) s += x * y; return s;"],
];

for (const [what, source] of LOOPS) {
  test(`for…of with ${what} is one again, and does the same`, () => {
    assert.match(compiled(source), / of /);
    assert.doesNotMatch(compiled(source), /_i/);
    assert.equal(run(source, [1, 2, 3]), new Function("list", source)([1, 2, 3]));
  });
}

const OTHERS: Array<[what: string, source: string]> = [
  ["an index loop", "for (let i = 0; i < list.length; i++) { const x = list[i]; f(x); }"],
  ["two lists", "for (let _i = 0, a = list; _i < b.length; _i++) { const x = a[_i]; f(x); }"],
  ["another element", "for (let _i = 0, a = list; _i < a.length; _i++) { const x = a[_i + 1]; f(x); }"],
  ["a loop without body", "for (let _i = 0, a = list; _i < a.length; _i++) {}"],
];

for (const [what, source] of OTHERS) {
  test(`left alone: ${what}`, () => assert.doesNotMatch(compiled(source), / of /));
}
