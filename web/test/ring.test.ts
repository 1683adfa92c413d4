import assert from "node:assert/strict";
import { test } from "node:test";
import { GAP, HELD, Ring } from "../src/ring";

test("keeps the newest readings when full", () => {
  const ring = new Ring(1, 3);
  for (const [time, raw] of [
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
  ] as const)
    ring.push(time, [raw]);
  assert.deepEqual(
    [0, 1, 2].map((index) => [ring.time(index), ring.value(index)]),
    [
      [2, 20],
      [3, 30],
      [4, 40],
    ],
  );
});

test("finds the first entry at or after a time, also after wrapping around", () => {
  const ring = new Ring(1, 4);
  for (let time = 1; time <= 6; time++) ring.push(time, [time]);
  assert.deepEqual(
    [0, 3, 3.5, 6, 7].map((time) => ring.find(time)),
    [0, 0, 1, 3, 4],
  );
});

test("keeps its order when a time runs backwards", () => {
  const ring = new Ring(1, 4);
  ring.push(5, [1]);
  ring.push(4, [2]);
  assert.equal(ring.time(1), 5);
});

test("nearest names a real reading, never a held value or a gap", () => {
  const ring = new Ring(1, 8);
  ring.push(1, [100]);
  ring.push(1.9, [100], HELD);
  ring.push(2, [200]);
  ring.push(2, [0], GAP);
  assert.equal(ring.nearest(1.8), 2);
  assert.equal(ring.nearest(1.2), 0);
  assert.equal(new Ring(1, 2).nearest(1), -1);
});

test("keeps a value per channel, and none where there is no reading", () => {
  const ring = new Ring(3, 4);
  ring.push(1, [10, null, 0.5]);
  assert.deepEqual(
    [0, 1, 2].map((channel) => ring.value(0, channel)),
    [10, Number.NaN, 0.5],
  );
});
