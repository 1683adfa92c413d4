import assert from "node:assert/strict";
import { test } from "node:test";
import { angleOf, positionOf, ticks } from "../src/dial-scale";

test("the knob turns 270 degrees, twelve o'clock in the middle", () => {
  assert.deepEqual([0, 0.5, 1].map(angleOf), [-135, 0, 135]);
});

test("a pointer's position on the dial, the nearer end in the open quarter", () => {
  assert.equal(positionOf(0, -10), 0.5);
  assert.equal(positionOf(-10, 10), 0);
  assert.equal(positionOf(10, 10), 1);
  assert.equal(positionOf(-1, 10), 0);
  assert.equal(positionOf(1, 10), 1);
});

test("percent has eleven labels over any calibration", () => {
  const labels = ticks("percent", { min: 120, max: 3980 }).flatMap(({ label }) => label ?? []);
  assert.deepEqual(labels, ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100"]);
});

test("volts and raw have round labels where they fall", () => {
  const volts = ticks("volts", { min: 0, max: 4095 });
  assert.deepEqual(
    volts.flatMap(({ label }) => label ?? []),
    ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0"],
  );
  const raw = ticks("raw", { min: 250, max: 1250 });
  assert.deepEqual(
    raw.filter(({ label }) => label),
    [
      { position: 0.25, label: "500" },
      { position: 0.75, label: "1000" },
    ],
  );
});

test("a reversed calibration turns the scale round", () => {
  const raw = ticks("raw", { min: 1000, max: 0 }).filter(({ label }) => label);
  assert.deepEqual(
    raw.map(({ position }) => Math.abs(position)),
    [1, 0.5, 0],
  );
});
