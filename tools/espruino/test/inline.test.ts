import assert from "node:assert/strict";
import { test } from "node:test";
import { inlineMarked } from "../inline.js";

const inlined = (marked: string, code: string) =>
  inlineMarked(`/** @inline */\n${marked}\n${code}`).toString().split("\n").slice(2).join("\n");

test("a call is written out, with what it is given in place of the parameters", () => {
  const left = "function left(b){return b.due - b.from.left;}";
  assert.equal(inlined(left, "f(left(all) - 1);"), "f((all.due - all.from.left) - 1);");
  assert.equal(inlined("function low(n){return n < 9;}", "f(low(x.n), low(7));"), "f((x.n < 9), (7 < 9));");
});

test("several expressions, of which nobody wants the value, stand in a row", () => {
  assert.equal(
    inlined("function set(a,n){a.n = n;a.isSet = 1;}", "if (x) set(x, 5);"),
    "if (x) (x.n = 5, x.isSet = 1);",
  );
});

test("a marked function that calls another is written out with it", () => {
  const code =
    "/** @inline */\nfunction one(n){return n + 1;}\n/** @inline */\nfunction two(n){return one(n) * 2;}\nf(two(x));";
  assert.match(inlineMarked(code).toString(), /\nf\(\(\(x \+ 1\) \* 2\)\);$/);
});

test("an argument that the bundler left out, since nothing in the function asks for it, is not missed", () => {
  assert.equal(inlined("function f(n,m){return n + 1;}", "g(f(x));"), "g((x + 1));");
});

test("what is called alike inside a function is another, and fields are", () => {
  const code = "function g(one){return one(1) + x.one(2);}";
  assert.equal(inlined("function one(n){return n + 1;}", code), code);
});

for (const [what, marked, code] of [
  ["a function of statements", "function f(){if(a)b()}", "f();"],
  ["an expression that would be evaluated twice", "function f(n){return n * n;}", "g(f(x.n));"],
  ["a call as an argument", "function f(n){return n + 1;}", "g(f(h()));"],
  ["an argument that is missing", "function f(n){return n + 1;}", "g(f());"],
  ["a name that is another where it is called", "function f(n){return n + top;}", "function g(top){f(top)}"],
  ["a function that calls itself", "function f(n){return f(n);}", "f(x);"],
] as const)
  test(`${what} fails the build`, () => {
    assert.throws(() => inlined(marked, code), /@inline/);
  });

test("a program without marks stays as it is", () => {
  const code = "function f(n){return n * n}f(g());";
  assert.equal(inlineMarked(code).toString(), code);
});
