import assert from "node:assert/strict";
import { test } from "node:test";
import { testMachine } from "./fake-devices.js";

test("texts joined right behind a keyword, as minified code has them", (t) => {
  const { machine, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run('function f(a,b){return(a)+b+"c"}function g(a){return!a+"b"}print(f(1,2),g(0))', "return.js");
  assert.equal(printed(), "3c trueb\n");
});

test("an arrow function right behind a keyword, as minified code has it", (t) => {
  const { machine, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run("function f(a){return()=>a}print(f(3)())", "return.js");
  assert.equal(printed(), "3\n");
});
