import assert from "node:assert/strict";
import { test } from "node:test";
import { measure, trigger } from "../src/burst";

test("the trigger finds the first crossing in its direction, between two samples", () => {
  const values = [0, 100, 300, 100, 0];
  assert.equal(trigger(values, 200, "rising"), 1.5);
  assert.equal(trigger(values, 200, "falling"), 2.5);
  assert.equal(trigger(values, 200, "rising", 3), -1);
  assert.equal(trigger(values, 500, "rising"), -1);
  assert.equal(trigger(values, 200, "off"), -1);
});

test("lowest, highest, mean and frequency of a sine", () => {
  const count = 500;
  const values = Uint16Array.from({ length: count }, (_, i) =>
    Math.round(2048 + 1000 * Math.sin((i / count) * 2 * Math.PI * 5.3)),
  );
  const { min, max, mean, frequency } = measure({ span: (count - 1) / count, values });
  assert.ok(min >= 1048 && min < 1052 && max <= 3048 && max > 3044);
  assert.ok(Math.abs(mean - 2048) < 60);
  assert.ok(Math.abs(frequency - 5.3) < 0.02, String(frequency));
});

test("noise and a signal slower than the burst have no frequency", () => {
  const still = Uint16Array.from({ length: 100 }, (_, i) => 2000 + (i % 3));
  assert.ok(Number.isNaN(measure({ span: 1, values: still }).frequency));
  const ramp = Uint16Array.from({ length: 100 }, (_, i) => i * 40);
  assert.ok(Number.isNaN(measure({ span: 1, values: ramp }).frequency));
});
