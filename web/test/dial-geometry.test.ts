import assert from "node:assert/strict";
import { test } from "node:test";
import { angleOf, polar, positionOf } from "../src/dial-geometry";

test("the travel is 270 degrees, centred on twelve o'clock", () => {
  assert.deepEqual([0, 0.5, 1].map(angleOf), [-135, 0, 135]);
  assert.equal(polar(90, 100), "100.00 -0.00");
});

test("a pointer's position, the nearer end counting in the open quarter", () => {
  assert.equal(positionOf(0, -10), 0.5);
  assert.equal(positionOf(-1, 100), 0);
  assert.equal(positionOf(1, 100), 1);
});
