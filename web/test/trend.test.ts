import assert from "node:assert/strict";
import { test } from "node:test";
import { GAP, Ring } from "../src/ring";
import { trend } from "../src/trend";

test("the slope of the last second, in counts per second", () => {
  const ring = new Ring(1, 100);
  for (let i = 0; i <= 40; i++) ring.push(i / 20, [i * 50]);
  assert.equal(Math.round(trend(ring, 0, 2)), 1000);
});

test("a value that held and then moved is measured against what held", () => {
  const ring = new Ring(1, 100);
  ring.push(0, [1000]);
  ring.push(1.9, [2000]);
  assert.ok(trend(ring, 0, 2) > 500);
});

test("unknown after a gap or in silence", () => {
  const ring = new Ring(1, 100);
  ring.push(0, [0]);
  ring.push(0.5, [4000]);
  assert.equal(trend(ring, 0, 5), 0);
  ring.push(0.6, [0], GAP);
  assert.equal(trend(ring, 0, 0.7), 0);
});
