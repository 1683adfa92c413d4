import assert from "node:assert/strict";
import { test } from "node:test";
import { ADC_PINS } from "../adc.js";
import { SimulatedBoard } from "../board.js";
import { type PeripheralDevice, RNG_DATA_REG } from "../bus.js";
import { parseKnob } from "../source-options.js";
import { wiringOf } from "../wiring.js";

function board(options: Partial<ConstructorParameters<typeof SimulatedBoard>[0]> = {}) {
  const warnings: string[] = [];
  const made = new SimulatedBoard({ warn: (text) => warnings.push(text), ...options });
  return { board: made, warnings };
}

test("analogRead gives 12 bits of 4096 on ADC1's pins and NaN elsewhere", () => {
  const { board: sim } = board();
  for (const pin of ADC_PINS) {
    const value = sim.analogRead(pin);
    assert.ok(value >= 0 && value < 1 && Number.isInteger(value * 4096), pin);
  }
  assert.ok(Number.isNaN(sim.analogRead("D2")));
});

test("the same seed makes the same chip, knob and noise; another seed another", () => {
  const read = (seed: number): number[] => {
    let now = 0;
    const { board: sim } = board({ seed, knob: parseKnob("noise"), now: () => now });
    return Array.from({ length: 50 }, () => {
      now += 50;
      return sim.analogRead("D34");
    });
  };
  assert.deepEqual(read(4), read(4));
  assert.notDeepEqual(read(4), read(5));
});

test("without noise a resting knob always reads the same", () => {
  const { board: sim } = board({ noise: false });
  const values = new Set(Array.from({ length: 20 }, () => sim.analogRead("D34")));
  assert.equal(values.size, 1);
});

test("a knob is new unless it is told otherwise: turned, it never reads as if its wiper had left the track", () => {
  const falls = (wear?: number): number => {
    let now = 0;
    const { board: sim } = board({ seed: 7, wear, knob: parseKnob("sine:2"), now: () => now });
    let [before, found] = [sim.analogRead("D34"), 0];
    for (let turn = 0; turn < 5000; turn++) {
      now += 5;
      const value = sim.analogRead("D34");
      if (Math.abs(value - before) > 0.1) found++;
      before = value;
    }
    return found;
  };
  assert.equal(falls(), 0);
  assert.ok(falls(1) > 0);
});

test("the knob can be wired to another pin", () => {
  const { board: sim } = board({
    wiring: wiringOf({ pin: "D36" }),
    noise: false,
    knob: parseKnob("manual:0.9"),
  });
  assert.ok(sim.analogRead("D36") > 0.8);
  assert.ok(sim.analogRead("D34") < 0.2);
});

test("the random generator's register repeats with a seed and differs without", () => {
  const words = (seed?: number): number[] => {
    const { board: sim } = board({ seed });
    return [0, 1, 2, 3].map(() => sim.peek32(RNG_DATA_REG));
  };
  assert.deepEqual(words(1), words(1));
  assert.notDeepEqual(words(1), words(2));
  assert.notDeepEqual(words(), words());
  assert.equal(new Set(words()).size, 4);
});

test("unmapped, unaligned and read-only registers are reported", () => {
  const { board: sim, warnings } = board();
  assert.equal(sim.peek32(0x3ff00000), 0);
  sim.poke32(0x3ff75146, 1);
  sim.poke32(RNG_DATA_REG, 1);
  assert.match(warnings[0], /peek32\(0x3FF00000\): nothing is simulated/);
  assert.match(warnings[1], /poke32\(0x3FF75146\): not a multiple of 4/);
  assert.match(warnings[2], /read-only/);
});

test("a device gets the accesses of its ranges as 32-bit words, and may not share one", () => {
  const seen: string[] = [];
  const device: PeripheralDevice = {
    name: "probe",
    ranges: [
      [0x3ff03000, 0x3ff0303c],
      [0x3ff03080, 0x3ff03080],
    ],
    peek32: (address) => -address,
    poke32: (address, value) => seen.push(`${address.toString(16)}=${value}`),
    registers: () => ({ busy: 1 }),
  };
  const { board: sim, warnings } = board({ peripherals: [device] });
  sim.poke32(0x3ff03080, -1);
  assert.equal(sim.peek32(0x3ff03000), 0xc00fd000);
  assert.deepEqual(seen, ["3ff03080=4294967295"]);
  assert.deepEqual(sim.bus.registers(), { probe: { busy: 1 } });
  sim.peek32(0x3ff03040);
  assert.equal(warnings.length, 1);
  assert.throws(() => board({ peripherals: [device, device] }), /share an address/);
});

test("LED and button: the button reads low while pressed, bounces, and ends at the right level", async () => {
  const { board: sim } = board({ seed: 3 });
  const levels: boolean[] = [];
  sim.onPinChange((pin, level) => {
    assert.equal(pin, "D0");
    levels.push(level);
  });
  assert.equal(sim.digitalRead("D0"), true);
  for (let i = 0; i < 8; i++) {
    sim.pins.setButton(true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(sim.digitalRead("D0"), false);
    sim.pins.setButton(false);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(sim.digitalRead("D0"), true);
  }
  assert.ok(levels.length > 16, "some presses bounced");
  sim.digitalWrite("D2", true);
  assert.equal(sim.pins.led, true);
});

test("writing an input-only pin is reported and does nothing", () => {
  const { board: sim, warnings } = board();
  sim.digitalWrite("D34", true);
  assert.equal(sim.digitalRead("D34"), false);
  assert.match(warnings[0], /inputs only/);
});
