import assert from "node:assert/strict";
import { test } from "node:test";
import { Adc } from "../adc.js";
import { seededRandom } from "../random.js";

function quiet(reference = 1100): Adc {
  return new Adc({ random: seededRandom(1), noise: false, reference });
}

test("11 dB has a dead zone below about 0.14 V", () => {
  assert.equal(quiet().convert("D34", 0), 0);
  assert.equal(quiet().convert("D34", 100), 0);
  assert.ok(quiet().convert("D34", 160) > 0);
});

test("11 dB saturates near 3.1 V", () => {
  assert.ok(quiet().convert("D34", 3050) < 4095);
  assert.equal(quiet().convert("D34", 3150), 4095);
  assert.equal(quiet().convert("D34", 3300), 4095);
});

test("11 dB is a line up to raw 2880 and bends above: the last volts take more counts each", () => {
  const adc = quiet();
  const perVolt = (from: number): number => adc.convert("D34", from + 100) - adc.convert("D34", from);
  assert.ok(Math.abs(perVolt(500) - perVolt(2000)) <= 1);
  assert.ok(perVolt(2900) > perVolt(2000) * 1.3);
});

test("the curve never falls", () => {
  const adc = quiet();
  let last = 0;
  for (let millivolts = 0; millivolts <= 3300; millivolts++) {
    const raw = adc.convert("D34", millivolts);
    assert.ok(raw >= last, `at ${millivolts} mV`);
    last = raw;
  }
});

test("a chip with a higher reference counts less", () => {
  assert.ok(quiet(1200).convert("D34", 1500) < quiet(1000).convert("D34", 1500));
});

test("attenuation is set per pin; 0 dB saturates near 1 V; unknown settings mean 11 dB", () => {
  const adc = quiet();
  adc.setAttenuation("D34", 1000);
  assert.equal(adc.attenuation("D34"), 0);
  assert.equal(adc.convert("D34", 1100), 4095);
  assert.ok(adc.convert("D35", 1100) < 1300);
  adc.setAttenuation("D34", 1234);
  assert.equal(adc.attenuation("D34"), 11);
  adc.setAttenuation("D34", 2000);
  adc.reset();
  assert.equal(adc.attenuation("D34"), 11);
});

test("noise of an average falls with the root of the number of conversions", () => {
  const adc = new Adc({ random: seededRandom(7), noise: true, reference: 1100 });
  const deviation = (oversample: number): number => {
    const means = Array.from({ length: 400 }, () => {
      let sum = 0;
      for (let i = 0; i < oversample; i++) sum += adc.convert("D34", 1500);
      return sum / oversample;
    });
    const mean = means.reduce((a, b) => a + b) / means.length;
    return Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length);
  };
  const single = deviation(1);
  assert.ok(single > 2 && single < 4, `single: ${single}`);
  assert.ok(deviation(16) < single / 3, "16 conversions");
});

test("the reference differs between chips, stays within 1000..1200 mV and follows the seed", () => {
  const references = Array.from({ length: 50 }, (_, seed) => {
    return new Adc({ random: seededRandom(seed), noise: true }).reference;
  });
  assert.ok(new Set(references).size > 10);
  assert.ok(references.every((reference) => reference >= 1000 && reference <= 1200));
  assert.equal(new Adc({ random: seededRandom(3), noise: true }).reference, references[3]);
});
