import assert from "node:assert/strict";
import { test } from "node:test";
import { createSampler, sample } from "../sampler";

const HEARTBEAT = 1000;

test("the first tick is a reading", () => {
  const sampler = createSampler(4);
  assert.equal(sample(sampler, 2048, 0, HEARTBEAT), true);
  assert.equal(sampler.seq, 1);
  assert.equal(sampler.raw, 2048);
});

test("less than the dead band is not worth a push, the dead band is", () => {
  const sampler = createSampler(40);
  sample(sampler, 1000, 0, HEARTBEAT);
  assert.equal(sample(sampler, 1039, 50, HEARTBEAT), false);
  assert.equal(sampler.seq, 1);
  assert.equal(sample(sampler, 960, 100, HEARTBEAT), true);
  assert.equal(sampler.seq, 2);
  assert.equal(sampler.raw, 960);
});

test("a dead band of 0 pushes every tick", () => {
  const sampler = createSampler(0);
  for (let tick = 0; tick < 5; tick++) assert.equal(sample(sampler, 7, tick, HEARTBEAT), true);
});

test("after a heartbeat's silence a reading is pushed though nothing moved", () => {
  const sampler = createSampler(4);
  sample(sampler, 1000, 0, HEARTBEAT);
  assert.equal(sample(sampler, 1000, 999, HEARTBEAT), false);
  assert.equal(sample(sampler, 1000, 1000, HEARTBEAT), true);
  assert.equal(sample(sampler, 1000, 1999, HEARTBEAT), false);
});

test("a turn of the knob passes the filter in one tick, noise is calmed", () => {
  const sampler = createSampler(0);
  sample(sampler, 1000, 0, HEARTBEAT);
  sample(sampler, 1012, 50, HEARTBEAT);
  assert.equal(sampler.raw, 1003);
  sample(sampler, 3000, 100, HEARTBEAT);
  assert.equal(sampler.raw, 3000);
});

test("both ends of the range are reached exactly", () => {
  const sampler = createSampler(4);
  for (let tick = 0; tick < 50; tick++) sample(sampler, 4095, tick, HEARTBEAT);
  assert.equal(sampler.raw, 4095);
  for (let tick = 0; tick < 50; tick++) sample(sampler, 0, tick, HEARTBEAT);
  assert.equal(sampler.raw, 0);
});
