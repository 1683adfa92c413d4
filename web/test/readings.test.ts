import assert from "node:assert/strict";
import { test } from "node:test";
import { Readings } from "../src/readings";
import { GAP, HELD, READING, Ring } from "../src/ring";

const sample = (seq: number, t: number, raw: number, skipped?: number) => ({
  type: "sample" as const,
  seq,
  t,
  raw,
  values: [raw],
  ...(skipped ? { skipped } : {}),
});

function entries(readings: Readings) {
  const { ring } = readings;
  return Array.from({ length: ring.length }, (_, index) => [
    Math.round(ring.time(index) * 100) / 100,
    ring.raw(index),
    ring.kind(index),
  ]);
}

test("a value within the dead band holds until the reading before the one that moved", () => {
  const readings = new Readings(new Ring(16));
  readings.add(sample(1, 0, 1000), 100);
  readings.add(sample(11, 0.5, 2000), 100.5);
  assert.deepEqual(entries(readings), [
    [100, 1000, READING],
    [100.45, 1000, HELD],
    [100.5, 2000, READING],
  ]);
});

test("skipped readings are counted, and nothing is made up for them", () => {
  const readings = new Readings(new Ring(16));
  readings.add(sample(1, 0, 1000), 100);
  readings.add(sample(11, 0.5, 2000, 9), 100.5);
  assert.equal(readings.ring.length, 2);
  assert.equal(readings.skipped, 9);
});

test("a lost connection breaks the line", () => {
  const readings = new Readings(new Ring(16));
  readings.add(sample(1, 0, 1000), 100);
  readings.interrupt();
  readings.interrupt();
  readings.add(sample(1, 3, 2000), 200);
  assert.deepEqual(entries(readings), [
    [100, 1000, READING],
    [100, 0, GAP],
    [200, 2000, READING],
  ]);
});
