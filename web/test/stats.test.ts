import assert from "node:assert/strict";
import { test } from "node:test";
import { Extent, Jitter, Percentiles, Rate } from "../src/stats";

test("percentiles are by nearest rank, over the newest measurements", () => {
  const trips = new Percentiles(100);
  assert.ok(Number.isNaN(trips.at(50)));
  for (let value = 1; value <= 200; value++) trips.add(value);
  assert.deepEqual([trips.at(50), trips.at(99), trips.at(100)], [150, 199, 200]);
});

test("jitter follows RFC 3550: a sixteenth of each change of the transit time", () => {
  const jitter = new Jitter();
  jitter.add(0, 5);
  jitter.add(1, 6);
  assert.equal(jitter.value, 0);
  jitter.add(2, 7.16);
  assert.ok(Math.abs(jitter.value - 0.01) < 1e-9);
});

test("jitter does not count the pause between two connections", () => {
  const jitter = new Jitter();
  jitter.add(0, 0);
  jitter.restart();
  jitter.add(1, 100);
  assert.equal(jitter.value, 0);
});

test("the rate is the mean of whole seconds and falls to zero in silence", () => {
  const rate = new Rate(3);
  for (let i = 0; i < 100; i++) rate.add(10 + i / 20);
  assert.equal(rate.perSecond(15), 20);
  assert.equal(rate.perSecond(100), 0);
});

test("the mean is weighted by time", () => {
  const extent = new Extent();
  extent.add(0, 1000);
  extent.add(1.5, 2000);
  extent.add(2, 2000);
  assert.deepEqual([extent.min, extent.mean, extent.max], [1000, 1250, 2000]);
});

test("silence is not integrated", () => {
  const extent = new Extent();
  extent.add(0, 1000);
  extent.add(1, 3000);
  extent.add(100, 3000);
  assert.equal(extent.mean, 1000);
});

test("a reset begins with the reading that holds", () => {
  const extent = new Extent();
  extent.add(0, 1000);
  extent.add(1, 3000);
  extent.reset();
  assert.deepEqual([extent.min, extent.mean, extent.max], [3000, 3000, 3000]);
});
