import assert from "node:assert/strict";
import { test } from "node:test";
import { inlineConstants } from "../constants.js";

const inlined = (code: string) => inlineConstants(code).toString();

test("a constant number stands where it is used", () => {
  assert.equal(
    inlined("var LIMIT = 0x400; function f(n) { return n < LIMIT; }"),
    "var LIMIT = 0x400; function f(n) { return n < 0x400; }",
  );
});

test("so does a short text, and a long one that is used once", () => {
  assert.equal(inlined('var FILE = "rheo.log"; f(FILE);'), 'var FILE = "rheo.log"; f("rheo.log");');
  const once = inlined('var TEXT = "more than sixteen characters"; f(TEXT);');
  assert.match(once, /f\("more than sixteen characters"\);$/);
  const twice = 'var TEXT = "more than sixteen characters"; f(TEXT); g(TEXT);';
  assert.equal(inlined(twice), twice);
});

test("a negative number stands in brackets", () => {
  assert.equal(inlined("var LOW = -1; f(1-LOW);"), "var LOW = -1; f(1-(-1));");
});

test("a field in short form keeps its name", () => {
  assert.equal(inlined("var SIZE = 8; f({ SIZE });"), "var SIZE = 8; f({ SIZE: 8 });");
});

test("a number that changes stays a variable", () => {
  for (const change of ["n = 2", "n++", "n += 1", "for (n in {}) ;", "for (n of []) ;"]) {
    const code = `var n = 1; ${change}; f(n);`;
    assert.equal(inlined(code), code);
  }
});

test("a name that means something else elsewhere stays a variable", () => {
  for (const code of [
    "var n = 1; f(n); function g(n) { return n; }",
    "var n = 1; f(n); function g() { var n = 2; return n; }",
    "var n = 1; f(n); function g() { try { f(); } catch (n) { f(n); } }",
    "var n = 1; f(n); function g() { return function n() {}; }",
  ])
    assert.equal(inlined(code), code);
});

test("fields and texts of the same name are left alone", () => {
  const code = 'var n = 1; f(a.n, { n: 2 }, "n");';
  assert.equal(inlined(code), code);
});

test("so do the numbers of a table that is only ever read by field", () => {
  assert.equal(inlined("var L = { a: 1, b: 2 }; f(L.a, x.L.a);"), "var L = { a: 1, b: 2 }; f(1, x.L.a);");
});

test("a table that is used otherwise is left alone", () => {
  for (const use of ["f(L)", "L.a = 2", "L.a++", "L[k]", "L.c"]) {
    const code = `var L = { a: 1 }; f(L.a); ${use};`;
    assert.equal(inlined(code), code);
  }
});
