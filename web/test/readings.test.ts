import assert from "node:assert/strict";
import { test } from "node:test";
import { Readings } from "../src/readings";
import { GAP, HELD, READING, Ring, SKIPPED } from "../src/ring";

const sample = (seq: number, t: number, values: (number | null)[], skipped = 0) =>
  ({ type: "sample", seq, t, values, skipped }) as const;

function entries(readings: Readings, channel = 0) {
  const { ring } = readings;
  return Array.from({ length: ring.length }, (_, index) => [
    Math.round(ring.time(index) * 100) / 100,
    ring.value(index, channel),
    ring.kind(index),
  ]);
}

test("values within the dead band hold until the sample before the one that moved", () => {
  const readings = new Readings(new Ring(2, 16));
  readings.add(sample(1, 0, [1000, 7]), 100);
  readings.add(sample(11, 0.5, [2000, 7]), 100.5);
  assert.deepEqual(entries(readings), [
    [100, 1000, READING],
    [100.45, 1000, HELD],
    [100.5, 2000, READING],
  ]);
  assert.deepEqual(
    entries(readings, 1).map(([, value]) => value),
    [7, 7, 7],
  );
});

test("samples that follow each other are joined as they are", () => {
  const readings = new Readings(new Ring(1, 16));
  readings.add(sample(1, 0, [1000]), 100);
  readings.add(sample(2, 0.05, [2000]), 100.05);
  assert.equal(readings.ring.length, 2);
});

test("skipped samples are counted; what was between is marked as unknown", () => {
  const readings = new Readings(new Ring(1, 16));
  readings.add(sample(1, 0, [1000]), 100);
  readings.add(sample(11, 0.5, [2000], 9), 100.5);
  assert.deepEqual(entries(readings), [
    [100, 1000, READING],
    [100.5, 2000, SKIPPED],
  ]);
  assert.equal(readings.skipped, 9);
});

test("a lost connection breaks the lines, and the last value stays known", () => {
  const readings = new Readings(new Ring(1, 16));
  readings.add(sample(1, 0, [1000]), 100);
  readings.interrupt();
  readings.interrupt();
  assert.equal(readings.latest, null);
  assert.equal(readings.value(0), 1000);
  readings.add(sample(1, 3, [2000]), 200);
  assert.deepEqual(entries(readings), [
    [100, 1000, READING],
    [100, Number.NaN, GAP],
    [200, 2000, READING],
  ]);
});

test("another number of channels begins anew", () => {
  const readings = new Readings();
  readings.expect(2);
  readings.add(sample(1, 0, [1, 2]), 100);
  readings.expect(2);
  assert.equal(readings.ring.length, 1);
  readings.expect(3);
  assert.equal(readings.ring.length, 0);
});
