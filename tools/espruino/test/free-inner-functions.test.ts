import assert from "node:assert/strict";
import { test } from "node:test";
import { freeInnerFunctions } from "../free-inner-functions.js";

const released = (code: string) => freeInnerFunctions(code).toString();

test("functions inside a function are freed when it returns", () => {
  assert.equal(
    released("function f(n){function a(){b()}function b(){}var m;m=n;return a(m)}"),
    "function f(n){function a(){b()}function b(){}var m;try{m=n;return a(m)}finally{a=b=0}}",
  );
});

test("a call in a function that runs at once is one of the function's own", () => {
  const rest = "return function(){return a(1)}()";
  assert.equal(
    released(`function f(){function a(){}${rest}}`),
    `function f(){function a(){}try{${rest}}finally{a=0}}`,
  );
});

test("a function may have the name of the one around it", () => {
  assert.equal(
    released("function f(){function f(){}f()}f();"),
    "function f(){function f(){}try{f()}finally{f=0}}f();",
  );
});

test("a call in a function inside that is over itself counts as well", () => {
  assert.equal(
    released("function f(){function a(){}function b(){function c(){a()}c()}b()}"),
    "function f(){function a(){}function b(){function c(){a()}try{c()}finally{c=0}}try{b()}finally{a=b=0}}",
  );
});

for (const [why, code] of Object.entries({
  "that may be called later": "function f(){function a(){}setTimeout(function(){a()},9)}",
  "that is called by one handed to a method, whatever that is called":
    "function f(){function a(){}clock.every(function(){a()})}",
  "that is handed on": "function f(){function a(){}return a}",
  "that is in a list that is handed on": "function f(n){function a(){}return g([a])}",
  "that is taken from a list and handed on": "function f(n){function a(){}return [a][n]}",
  "that is called by one that is handed on":
    "function f(){function a(){}return [1].map(b);function b(){a()}}",
  "at the top": "function a(){}a();",
}))
  test(`a function ${why} is left alone`, () => assert.ok(!released(code).includes("a=0"), released(code)));

test("another variable of the same name is another variable", () => {
  assert.equal(
    released("function f(){function a(){}a();g(function(a){return a})}"),
    "function f(){function a(){}try{a();g(function(a){return a})}finally{a=0}}",
  );
});
