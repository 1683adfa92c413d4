import assert from "node:assert/strict";
import { test } from "node:test";
import * as app from "../sampler";

let mean = 0;
let now = 0;
const sources = { _now: () => now, _read: () => mean };
const create = (deadband: number, rate = 100): app.Sampler => app.createSampler(sources, rate, deadband);

/** One turn of the timer, at this time, with this from the ADC. */
function sample(sampler: app.Sampler, value: number, at: number): boolean {
  mean = value;
  now = at;
  return app.sample(sampler);
}

test("the first tick is a reading", () => {
  const sampler = create(4);
  assert.equal(sample(sampler, 2048, 0), true);
  assert.equal(sampler.seq, 1);
  assert.equal(sampler.raw, 2048);
});

test("less than the dead band is not worth a push, the dead band is", () => {
  const sampler = create(40);
  sample(sampler, 1000, 0);
  assert.equal(sample(sampler, 1039, 50), false);
  assert.equal(sampler.seq, 1);
  assert.equal(sample(sampler, 960, 100), true);
  assert.equal(sampler.seq, 2);
  assert.equal(sampler.raw, 960);
});

test("a dead band of 0 pushes every tick", () => {
  const sampler = create(0);
  for (let tick = 0; tick < 5; tick++) assert.equal(sample(sampler, 7, tick * 10), true);
});

test("after a heartbeat's silence a reading is pushed though nothing moved", () => {
  const sampler = create(4);
  sample(sampler, 1000, 0);
  assert.equal(sample(sampler, 1000, 990), false);
  assert.equal(sample(sampler, 1000, 1000), true);
  assert.equal(sample(sampler, 1000, 1999), false);
});

test("a turn of the knob passes the filter in one tick, noise is calmed", () => {
  const sampler = create(0);
  sample(sampler, 1000, 0);
  sample(sampler, 1012, 50);
  assert.equal(sampler.raw, 1003);
  sample(sampler, 3000, 100);
  assert.equal(sampler.raw, 3000);
});

test("both ends of the range are reached exactly", () => {
  const sampler = create(4);
  for (let tick = 0; tick < 50; tick++) sample(sampler, 4095, tick * 10);
  assert.equal(sampler.raw, 4095);
  for (let tick = 0; tick < 50; tick++) sample(sampler, 0, 500 + tick * 10);
  assert.equal(sampler.raw, 0);
});

test("turns that are made up for after a stall are no readings, and a clock set back is none", () => {
  const sampler = create(0, 20);
  assert.equal(sample(sampler, 1, 0), true);
  assert.equal(sample(sampler, 2, 24), false);
  assert.equal(sample(sampler, 3, 25), true);
  assert.equal(sample(sampler, 4, 49), false);
  assert.equal(sampler.raw, 2);
  assert.equal(sample(sampler, 5, 3), true);
});
