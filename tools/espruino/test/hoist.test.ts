import assert from "node:assert/strict";
import { test } from "node:test";
import { hoist } from "../hoist.js";

/** Source, and what Espruino must be given instead. */
const CASES: [name: string, source: string, expected: string][] = [
  ["a function used before its declaration", "f();function f(){}", "function f(){}f();"],
  [
    "functions keep their order",
    "x();function a(){}y();function b(){}",
    "function a(){}function b(){}x();y();",
  ],
  ["functions already in front stay", "function a(){}function b(){}a();", "function a(){}function b(){}a();"],
  [
    "functions inside functions",
    "function o(){return i();function i(){return j();function j(){}}}",
    "function o(){function i(){function j(){}return j();}return i();}",
  ],
  [
    "a function between functions of another's scope",
    "z();function o(){i();function i(){}}function p(){}",
    "function o(){function i(){}i();}function p(){}z();",
  ],
  ["a directive stays first", '"use strict";f();function f(){}', '"use strict";function f(){}f();'],
  ["a var before its uses stays", "var a=1,b;b=a;", "var a=1,b;b=a;"],
  ["a var read before it ran", "function f(){r=x;var x=2}", "function f(){var x;r=x;x=2}"],
  ["a var written before it ran", "function f(){y=5;var y;return y}", "function f(){var y;y=5;return y}"],
  ["a var in a branch", "function f(a){if(a)var b=1;return b}", "function f(a){var b;if(a)b=1;return b}"],
  ["an empty var in a branch", "function f(a){if(a)var b;return b}", "function f(a){var b;if(a);return b}"],
  ["a var in a block", "function f(a){if(a){var b;b=1}}", "function f(a){var b;if(a){b=1}}"],
  ["several, some without value", "x=b;var a,b=1,c,d=2,e;", "var a,b,c,d,e;x=b;b=1,d=2;"],
  ["a loop's var that runs first stays", "for(var i=0;i<3;i++)g(i);", "for(var i=0;i<3;i++)g(i);"],
  ["a loop's var that does not", "if(q)for(var i=0;i<3;i++)g(i);", "var i;if(q)for(i=0;i<3;i++)g(i);"],
  ["a loop's var without value", "if(q)for(var i;i<3;i++)g(i);", "var i;if(q)for(;i<3;i++)g(i);"],
  ["for-in", "if(q)for(var k in o)g(k);", "var k;if(q)for(k in o)g(k);"],
  ["for-in that runs first stays", "for(var k in o)g(k);", "for(var k in o)g(k);"],
  ["a second var of the name", "var i=1;g(i);var i=2;", "var i=1;g(i);i=2;"],
  ["a parameter needs no second declaration", "function f(a){a||0;var a=1}", "function f(a){a||0;a=1}"],
  [
    "a declared function may run before the var it uses",
    "g();var a=1;function g(){a}",
    "var a;function g(){a}g();a=1;",
  ],
  ["names declared in front stay", "function g(){a}var a,b;g();", "function g(){a}var a,b;g();"],
  ["a function made after the var cannot", "var a=1;h=function(){a};", "var a=1;h=function(){a};"],
  ["a function's own name elsewhere is no use", "x.a=1;var a=2;", "x.a=1;var a=2;"],
  ["an arrow function is a function", "f=a=>{g();function g(){}}", "f=a=>{function g(){}g();}"],
  ["an arrow function's expression is no body", "var b=1;f=a=>b;", "var b=1;f=a=>b;"],
  ["a var in a switch", "switch(q){case 1:var a=1;case 2:g(a)}", "var a;switch(q){case 1:a=1;case 2:g(a)}"],
];

for (const [name, source, expected] of CASES) {
  test(name, () => assert.equal(hoist(source).toString(), expected));
}

test("what hoisting gave is left alone by a second pass", () => {
  for (const [, source] of CASES) {
    const once = hoist(source).toString();
    assert.equal(hoist(once).toString(), once);
  }
});
