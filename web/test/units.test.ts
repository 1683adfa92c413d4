import assert from "node:assert/strict";
import { test } from "node:test";
import { format, fraction, rawAt } from "../src/units";

const FULL = { min: 0, max: 4095 };

test("one reading in three units", () => {
  assert.equal(format(2048, "raw", FULL), "2048");
  assert.equal(format(2048, "percent", FULL), "50.0");
  assert.equal(format(2048, "volts", FULL), "1.650");
});

test("percent follows the calibration, volts do not", () => {
  const calibration = { min: 100, max: 3900 };
  assert.equal(format(3900, "percent", calibration), "100.0");
  assert.equal(format(4095, "percent", calibration), "100.0");
  assert.equal(format(4095, "volts", calibration), "3.300");
});

test("a reversed knob", () => {
  const calibration = { min: 4000, max: 0 };
  assert.equal(fraction(1000, calibration), 0.75);
  assert.equal(rawAt(0.75, calibration), 1000);
});

test("a calibration without travel does not divide by zero", () => {
  assert.equal(fraction(5, { min: 5, max: 5 }), 0);
});
