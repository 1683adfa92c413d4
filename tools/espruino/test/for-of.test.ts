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

/** Programs that make a list shorter, each with a loop over `list`; `true`: the loop surely goes over another. */
const SHORTENED: Array<[what: string, program: string, another: boolean]> = [
  ["the list itself", "list.shift();", false],
  ["by its length", "list.length = 0;", false],
  ["a new list", "'a,b'.split(',').pop();", true],
  ["another variable's", "var other = []; other.push(1); other.shift();", true],
  ["another field's", "var r = { left: [1] }; if (r.left.length) r.left.shift();", true],
  ["by another name", "var other = list; other.shift();", false],
  ["by a name it gets later", "var other; other = list; other.pop();", false],
  ["through a field", "var r = { left: list }; r.left.shift();", false],
  ["through two names", "var a = list, r = { left: a }; r.left.splice(0, 1);", false],
  ["by a choice", "var other = seldom ? list : []; other.pop();", false],
  ["by what it is sorted to", "var r = {}; r.sorted = list.slice(); var s = r.sorted.sort(); s.pop();", true],
  ["a parameter, whatever is given", "function g(l) { l.pop(); }", false],
  ["handed to a function", "var other = []; g(other); other.pop();", false],
  ["an element", "table[0].pop();", false],
  ["what a function returns", "function g() { return other; } var other = []; other.pop();", false],
  [
    "handed on by its own method",
    "var other = []; other.pop(); other.map(function (v, i, all) { keep(all); });",
    false,
  ],
];

for (const [what, program, another] of SHORTENED) {
  test(`${another ? "good" : "refused"}, where this is shortened: ${what}`, () => {
    const loop = "for (var _i = 0, _a = list; _i < _a.length; _i++) { var x = _a[_i]; f(x); }";
    const pass = () => forOf(`var list = read(); ${program} ${loop}`).toString();
    if (another) assert.match(pass(), /for \(var x of list\)/);
    else assert.throws(pass, /for…of over list, which may become shorter/);
  });
}

test("a field that is only ever replaced is gone through, whatever else is shortened", () => {
  const code = (field: string) => `
function join(hub, one) { hub.left.shift(); hub.all = hub.all.concat([one]); }
function each(hub) { for (var _i = 0, _a = hub.${field}; _i < _a.length; _i++) { var x = _a[_i]; x.push(1); } }
var made = { left: ["a"], all: [] };`;
  assert.match(forOf(code("all")).toString(), /for \(var x of hub\.all\)/);
  assert.throws(() => forOf(code("left")), /hub\.left/);
});
