import assert from "node:assert/strict";
import { test } from "node:test";
import { type Channel, UNSET } from "../channels";
import * as app from "../sampler";

let now = 0;

/** A channel that reads what `values` says at the moment. */
function channel(values: { now: number | null }, deadband: number): Channel {
  return {
    _read: () => values.now,
    _value: null,
    _pushed: UNSET,
    _threshold: deadband * deadband,
    _facts: () => ({ kind: "test", unit: "", min: 0, max: 4095, decimals: 0 }),
    _id: "test",
    _label: "Test",
  };
}

/** A sampler of channels with these dead bands; `turn` takes a sample at this time with these values: whether it is pushed. */
function bench(deadbands: number[], rate = 100) {
  const values = deadbands.map(() => ({ now: 0 as number | null }));
  const channels = deadbands.map((deadband, i) => channel(values[i]!, deadband));
  let pushes = 0;
  const clock = { _time: () => now / 1000, _boot: 0 };
  const sampler = app.createSampler(clock, channels, rate, () => pushes++);
  sampler._isWatched = true;
  const set = (given: (number | null)[], at: number) => {
    given.forEach((value, i) => {
      values[i]!.now = value;
    });
    now = at;
    pushes = 0;
  };
  const turn = (given: (number | null)[], at: number): boolean => {
    set(given, at);
    sampler._turn();
    return pushes > 0;
  };
  const turnNow = (given: (number | null)[], at: number): boolean => {
    set(given, at);
    sampler._turnNow();
    return pushes > 0;
  };
  return { sampler, channels, turn, turnNow };
}

test("the first turn is pushed", () => {
  const { sampler, channels, turn } = bench([4]);
  assert.equal(turn([2048], 0), true);
  assert.equal(sampler._seq, 1);
  assert.equal(channels[0]!._value, 2048);
});

test("less than the dead band is not worth a push, the dead band is; each sample has its number", () => {
  const { sampler, turn } = bench([40]);
  turn([1000], 0);
  assert.equal(turn([1039], 50), false);
  assert.equal(turn([960], 100), true);
  assert.deepEqual([sampler._seq, sampler._at], [3, 100]);
});

test("a slow creep is pushed when it has gone a dead band since the last push", () => {
  const { turn } = bench([3]);
  const pushed = [0, 1, 2, 3, 4, 5, 6].filter((value) => turn([value], value * 10));
  assert.deepEqual(pushed, [0, 3, 6]);
});

test("a dead band of 0 pushes every turn", () => {
  const { turn } = bench([0]);
  for (let n = 0; n < 5; n++) assert.equal(turn([7], n * 10), true);
});

test("after a heartbeat's silence a sample is pushed though nothing moved", () => {
  const { turn } = bench([4]);
  turn([1000], 0);
  assert.equal(turn([1000], 990), false);
  assert.equal(turn([1000], 1000), true);
  assert.equal(turn([1000], 1999), false);
});

test("one channel that moves is enough, by its own dead band", () => {
  const { turn } = bench([100, 2]);
  turn([1000, 10], 0);
  assert.equal(turn([1090, 11], 50), false);
  assert.equal(turn([1000, 12], 100), true);
  assert.equal(turn([1100, 12], 150), true);
});

test("coming to no value and back from it is pushed once each, whatever the dead band", () => {
  const { turn } = bench([50, 4095]);
  turn([3, 3], 0);
  assert.deepEqual(
    [null, null, null, 0, 0].map((value, n) => turn([3, value], 10 + n * 10)),
    [true, false, false, true, false],
  );
});

test("turns that are made up for after a stall are no samples, and a clock set back is none", () => {
  const { sampler, turn } = bench([0], 20);
  assert.equal(turn([1], 0), true);
  assert.equal(turn([2], 24), false);
  assert.equal(turn([3], 25), true);
  assert.equal(turn([4], 49), false);
  assert.equal(sampler._seq, 2);
  assert.equal(turn([5], 3), true);
});

test("a channel that changes is sampled at once, but not in quick succession; the rhythm stays", () => {
  const { turn, turnNow } = bench([1], 20);
  turn([0], 0);
  assert.equal(turnNow([1], 20), true);
  assert.equal(turnNow([0], 29), true);
  assert.equal(turn([1], 50), true);
  assert.equal(turnNow([0], 59), false);
  assert.equal(turn([0], 100), true);
});

test("another rate keeps the phase: the next sample is due a new period after the last", () => {
  const { sampler, turn } = bench([0], 20);
  turn([0], 1000);
  now = 1010;
  assert.equal(Math.round(sampler._setRate(10)), 90);
  assert.equal(Math.round(sampler._setRate(50)), 10);
  now = 1030;
  assert.equal(sampler._setRate(50), 0);
});

test("seconds have three decimals, after years as after a second", () => {
  assert.deepEqual([0, 7, 70, 700, 1007, 133200123, 2147483648001].map(app.secondsText), [
    "0",
    "0.007",
    "0.07",
    "0.7",
    "1.007",
    "133200.123",
    "2147483648.001",
  ]);
});
