/** Pins, watches and the peripheral bus. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { testMachine } from "./fake-devices.js";

test("the LED is D2, the button D0 and inverted", (t) => {
  const { machine, devices } = testMachine();
  t.after(() => machine.powerOff());
  machine.run("LED1.set();digitalWrite(D4,1);D5.write(true);D5.toggle();D0.write(1)", "pins.js");
  assert.deepEqual(
    [...devices.levels],
    [
      ["D2", true],
      ["D4", true],
      ["D5", false],
      ["D0", false],
    ],
  );
  devices.levels.set("D0", false);
  assert.equal(machine.evaluate("[BTN1.read(),digitalRead(D0),digitalRead([D4,D5,D2])]"), "=[ true, 1, 5 ]");
});

test("analogRead gives the fraction the device gives, NaN on a pin without ADC", (t) => {
  const { machine } = testMachine();
  t.after(() => machine.powerOff());
  assert.equal(machine.evaluate("[analogRead(D34),D34.analog(),analogRead(D5)]"), "=[ 0.5, 0.5, NaN ]");
});

test("a watch tells the state, pin and times, with the inversion", async (t) => {
  const { machine, devices, until } = testMachine();
  t.after(() => machine.powerOff());
  machine.run(
    "setWatch(function(e){print('watch',e.state,e.pin,typeof e.time,typeof e.lastTime)},BTN1,{repeat:true,edge:'both'})",
    "watch.js",
  );
  devices.press("D0", false);
  await until("watch true D0 number undefined");
  devices.press("D0", true);
  await until("watch false D0 number number");
});

test("a watch for one edge, once", async (t) => {
  const { machine, devices, until, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run("setWatch(function(e){print('rising')},D12,{edge:'rising'})", "watch.js");
  for (const level of [true, false, true]) devices.press("D12", level);
  machine.run("setTimeout(function(){print('end')},20)", "end.js");
  await until("end");
  assert.equal(printed(), "rising\nend\n");
});

test("debounce: only a level that lasts counts", async (t) => {
  const { machine, devices, until, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run("setWatch(function(e){print('level',e.state)},D12,{repeat:true,debounce:40})", "watch.js");
  for (const level of [true, false, true, false, true]) devices.press("D12", level);
  await until("level true");
  assert.equal(printed(), "level true\n");
});

test("clearWatch ends it, ids follow the highest in use", (t) => {
  const { machine } = testMachine();
  t.after(() => machine.powerOff());
  assert.equal(
    machine.evaluate(
      "var f=function(){},a=setWatch(f,D1),b=setWatch(f,D1);clearWatch(b);[a,b,setWatch(f,D1)]",
    ),
    "=[ 1, 2, 2 ]",
  );
});

test("peek32 and poke32 reach the bus, one word or several at ascending addresses", (t) => {
  const { machine, devices } = testMachine();
  t.after(() => machine.powerOff());
  machine.run("poke32(0x3FF03000,new Uint32Array([1,0xFFFFFFFF]));poke32(0x3FF03008,-1)", "bus.js");
  assert.equal(devices.peek32(0x3ff03004), 0xffffffff);
  assert.equal(
    machine.evaluate("[peek32(0x3FF03000),peek32(0x3FF03000,3).join(),peek32(0x3FF03008)]"),
    '=[ 1, \n  "1,4294967295,4294967295", \n  4294967295 ]',
  );
});
