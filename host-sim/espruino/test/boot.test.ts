/** What runs at power-on, in which order, and how a restart is asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { testMachine } from "./fake-devices.js";

test("boot files in order, then the init event, then onInit", (t) => {
  const { machine, flash, printed } = testMachine();
  t.after(() => machine.powerOff());
  flash.set(
    ".bootcde",
    Buffer.from('print("code");E.on("init",function(){print("init")});function onInit(){print("onInit")}'),
  );
  flash.set(".boot1", Buffer.from('print("boot1")'));
  flash.set(".boot0", Buffer.from('print("boot0")'));
  machine.boot();
  assert.equal(printed(), "boot0\nboot1\ncode\ninit\nonInit\n");
});

test(".bootrst takes the place of .bootcde", (t) => {
  const { machine, flash, printed } = testMachine();
  t.after(() => machine.powerOff());
  flash.set(".bootcde", Buffer.from('print("code")'));
  flash.set(".bootrst", Buffer.from('print("rst")'));
  machine.boot();
  assert.equal(printed(), "rst\n");
});

test("after an exception in the boot code the init event still comes", (t) => {
  const { machine, flash, printed } = testMachine();
  t.after(() => machine.powerOff());
  flash.set(".bootcde", Buffer.from('E.on("init",function(){print("init")});zork();print("not reached")'));
  machine.boot();
  assert.match(printed(), /^Uncaught ReferenceError: "zork" is not defined\n {4}at \.bootcde:1:40\ninit\n$/);
});

test("a restart forgets variables and keeps flash", (t) => {
  const { machine, flash, printed } = testMachine();
  t.after(() => machine.powerOff());
  flash.set(".bootcde", Buffer.from('print(typeof left);var left=1;require("Storage").write("n","x")'));
  machine.boot();
  machine.restart();
  assert.equal(printed(), "undefined\nundefined\n");
  assert.equal(flash.get("n")?.toString(), "x");
});

for (const [call, reason] of [
  ["load()", "load()"],
  ["E.reboot()", "E.reboot()"],
  ["reset()", "reset()"],
  ["ESP32.reboot()", "ESP32.reboot()"],
] as const) {
  test(`${call} asks for a restart once the handler has ended`, async (t) => {
    let asked = (_reason: string): void => {};
    const reboot = new Promise<string>((resolve) => {
      asked = resolve;
    });
    const { machine, printed } = testMachine({ onReboot: (why) => asked(why) });
    t.after(() => machine.powerOff());
    machine.run(`${call};print("still here")`, "reboot.js");
    assert.equal(await reboot, reason);
    assert.equal(printed(), "still here\n");
  });
}

test("a watchdog that is not kicked restarts the board", async (t) => {
  const reboot = new Promise<string>((resolve) => {
    const { machine } = testMachine({ onReboot: resolve });
    t.after(() => machine.powerOff());
    machine.run("E.enableWatchdog(1, false)", "watchdog.js");
  });
  assert.equal(await reboot, "watchdog");
});

test("a watchdog that is kicked in time does not", async (t) => {
  const { machine, until } = testMachine({ onReboot: (reason) => assert.fail(reason) });
  t.after(() => machine.powerOff());
  machine.run(
    `E.enableWatchdog(1, false); var kicks = 0;
     setInterval(function () { E.kickWatchdog(); if (++kicks == 15) print("kicked") }, 100)`,
    "watchdog.js",
  );
  await until("kicked");
});

test("what the console answers", (t) => {
  const { machine } = testMachine();
  t.after(() => machine.powerOff());
  assert.equal(machine.evaluate("1+1"), "=2");
  assert.equal(
    machine.evaluate("var x={a:1,b:[1,'two']};x"),
    '={ "a": 1, \n  "b": [ 1, \n    "two"\n   ]\n }',
  );
  assert.equal(
    machine.evaluate("[1,2,3].map(function(v){return v/3})"),
    "=[ 0.33333333333, 0.66666666666, 1 ]",
  );
  assert.equal(machine.evaluate("'text'"), '="text"');
  assert.equal(machine.evaluate("undefined"), "=undefined");
  assert.equal(machine.evaluate("LED1"), "=D2");
  assert.equal(machine.evaluate("new Uint8Array(3)"), "=new Uint8Array(3)");
  assert.equal(machine.evaluate("(function(a,b){return a+b})"), "=function (a,b) { ... }");
});
