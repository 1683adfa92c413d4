import assert from "node:assert/strict";
import { test } from "node:test";
import { SimulatedBoard } from "../board.js";
import { wiringOf } from "../wiring.js";

const CHANNELS = [
  { id: "knob", kind: "analog", pin: "D34" },
  { id: "volume", kind: "analog", pin: "D35" },
  { id: "door", kind: "digital", pin: "D25", pull: "up" },
  { id: "bell", kind: "digital", pin: "D26", pull: "down" },
  { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
  { id: "shade", kind: "veml6030", scl: "D22", sda: "D21", address: 0x48 },
];

function board() {
  const warnings: string[] = [];
  const made = new SimulatedBoard({
    warn: (text) => warnings.push(text),
    seed: 3,
    noise: false,
    wiring: wiringOf({ channels: CHANNELS }),
  });
  return { board: made, warnings };
}

test("without channels a knob is at the settings' pin, or at D34", () => {
  assert.deepEqual(wiringOf({}).knobs, [{ id: "knob", pin: "D34" }]);
  assert.deepEqual(wiringOf({ pin: "D36" }).knobs, [{ id: "knob", pin: "D36" }]);
  assert.deepEqual(wiringOf({ pin: 7 }).knobs, [{ id: "knob", pin: "D34" }]);
});

test("nonsense in the channels wires nothing and harms nothing", () => {
  const channels = [
    null,
    5,
    {},
    { id: "a", kind: "digital" },
    { id: "b", kind: "veml7700", scl: "D22" },
    { id: "c", kind: "x" },
  ];
  assert.deepEqual(wiringOf({ channels }), { knobs: [], buttons: [], lights: [] });
});

test("every channel has its own source, whatever it is called", () => {
  const { board: sim } = board();
  sim.turnTo(0.2, sim.knobs[0]);
  sim.turnTo(0.8, sim.knobs[1]);
  assert.ok(sim.analogRead("D34") < 0.3);
  assert.ok(sim.analogRead("D35") > 0.7);
  assert.equal(sim.lights.buses.length, 1);
  assert.equal(sim.lights.lights.length, 2);
  const bus = sim.i2c("D22", "D21");
  assert.equal(bus.write(0x10, [7], true), "done");
  assert.equal(bus.write(0x48, [7], true), "done");
  assert.equal(sim.i2c("D21", "D22").write(0x10, [7], true), "nak");
});

test("a button pulls its pin to ground, or with a pull-down to 3V3, and needs the pull resistor", () => {
  const { board: sim } = board();
  sim.setPinMode("D25", "input_pullup");
  sim.setPinMode("D26", "input_pulldown");
  assert.deepEqual([sim.digitalRead("D25"), sim.digitalRead("D26")], [true, false]);
  sim.pins.setButton(true, "D25");
  sim.pins.setButton(true, "D26");
  assert.deepEqual([sim.digitalRead("D25"), sim.digitalRead("D26")], [false, true]);
  sim.powerOn();
  assert.equal(sim.digitalRead("D25"), false, "the hand still holds it");
  sim.pins.setButton(false, "D25");
  const floating = new Set(Array.from({ length: 50 }, () => sim.digitalRead("D25")));
  assert.equal(floating.size, 2);
});

test("contacts bounce, and come to rest", async () => {
  const { board: sim } = board();
  sim.setPinMode("D25", "input_pullup");
  const seen: boolean[] = [];
  sim.onPinChange((pin, level) => pin === "D25" && seen.push(level));
  for (let i = 0; i < 6; i++) {
    sim.pins.setButton(i % 2 === 0, "D25");
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(sim.digitalRead("D25"), i % 2 === 1);
  }
  assert.ok(seen.length > 6, `${seen.length} changes`);
});

test("pull resistors that the chip does not have are reported", () => {
  const { board: sim, warnings } = board();
  sim.setPinMode("D34", "input_pullup");
  assert.match(warnings[0], /no pull resistors/);
});

test("a hung bus holds its data line low", () => {
  const { board: sim } = board();
  assert.equal(sim.digitalRead("D21"), true);
  sim.lights.setFault("hung");
  assert.deepEqual([sim.digitalRead("D22"), sim.digitalRead("D21")], [true, false]);
});
