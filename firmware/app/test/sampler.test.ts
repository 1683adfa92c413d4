import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Channel, UNSET } from "../channels";
import * as app from "../sampler";

let now = 0;

/** A channel that reads what `values` says at the moment. @param hasPin as one of ADC1 has, whose values are never null */
function channel(values: { now: number | null }, deadband: number, hasPin: boolean): Channel {
  return {
    _read: () => values.now,
    _value: null,
    _pushed: UNSET,
    _threshold: deadband * deadband,
    _facts: () => ({ kind: "test", unit: "", min: 0, max: 4095, decimals: 0 }),
    _id: "test",
    _label: "Test",
    ...(hasPin ? { _pin: "D34" } : {}),
  };
}

/** A sampler of channels with these dead bands; `turn` takes a sample at this time with these values: whether it is pushed. */
function workbench(deadbands: number[], { rate = 100, hasPin = true } = {}) {
  const values = deadbands.map(() => ({ now: 0 as number | null }));
  const channels = deadbands.map((deadband, i) => channel(values[i]!, deadband, hasPin));
  let pushes = 0;
  const sampler = app.createSampler({ _time: () => now / 1000, _boot: 0 }, channels, rate, {});
  const watch = () => {
    sampler._send = () => pushes++;
  };
  watch();
  sampler._left = 1e9;
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
    sampler._turnNow!();
    return pushes > 0;
  };
  return { sampler, channels, turn, turnNow, watch };
}

test("the first turn is pushed", () => {
  const { sampler, channels, turn } = workbench([4]);
  assert.equal(turn([2048], 0), true);
  assert.equal(sampler._seq, 1);
  assert.equal(channels[0]!._value, 2048);
});

test("less than the dead band is not worth a push, the dead band is; each sample has its number", () => {
  const { sampler, turn } = workbench([40]);
  turn([1000], 0);
  assert.equal(turn([1039], 50), false);
  assert.equal(turn([960], 100), true);
  assert.deepEqual([sampler._seq, app.takenAt(sampler)], [3, 100]);
});

test("a slow creep is pushed when it has gone a dead band since the last push", () => {
  const { turn } = workbench([3]);
  const pushed = [0, 1, 2, 3, 4, 5, 6].filter((value) => turn([value], value * 10));
  assert.deepEqual(pushed, [0, 3, 6]);
});

test("a dead band of 0 pushes every turn", () => {
  const { turn } = workbench([0]);
  for (let n = 0; n < 5; n++) assert.equal(turn([7], n * 10), true);
});

test("the next sample is pushed whether anything moved or not, when that is wanted", () => {
  for (const deadbands of [[4], [4, 4]]) {
    const { sampler, turn } = workbench(deadbands);
    const still = deadbands.map(() => 1000);
    turn(still, 0);
    assert.equal(turn(still, 100), false);
    sampler._pushNext();
    assert.equal(turn(still, 200), true);
    assert.equal(turn(still, 300), false);
  }
  const { sampler, turn } = workbench([4, 4]);
  turn([null, null], 0);
  assert.equal(turn([null, null], 100), false);
  sampler._pushNext();
  assert.equal(turn([null, null], 200), true);
});

test("when the pushes that are left are used up, the broadcast is asked", () => {
  for (const deadbands of [[0], [0, 0]]) {
    const { sampler, turn } = workbench(deadbands);
    let asked = 0;
    sampler._left = 3;
    sampler._sendAnew = () => asked++;
    const pushed = [10, 20, 30].map((at) => turn(deadbands, at));
    assert.deepEqual([pushed, asked], [[true, true, false], 1]);
  }
});

test("while nobody watches nothing is pushed, and samples are taken all the same", () => {
  for (const deadbands of [[0], [0, 0]]) {
    const { sampler, channels, turn } = workbench(deadbands);
    sampler._send = undefined;
    sampler._left = 0;
    assert.equal(turn([5, 5].slice(0, deadbands.length), 10), false);
    assert.deepEqual([sampler._seq, sampler._left, channels[0]!._value], [1, 0, 5]);
  }
});

test("a single channel's short way does what the way of several does, whatever happens", () => {
  const step = fc.record({
    value: fc.integer({ min: 0, max: 12 }),
    wait: fc.constantFrom(-20, 0, 1, 4, 5, 9, 10, 11, 50, 2000),
    does: fc.constantFrom(
      "turn",
      "turn",
      "turn",
      "push next",
      "leave",
      "come",
      "few left",
      "rate",
      "dead band",
    ),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 5 }), (steps, deadband) => {
      const ways = [true, false].map((hasPin) => {
        const way = workbench([deadband], { hasPin });
        let anew = 0;
        way.sampler._sendAnew = () => {
          anew++;
          way.sampler._left = 3;
        };
        const run = ({ value, does }: { value: number; does: string }, at: number) => {
          const { sampler } = way;
          if (does === "push next") sampler._pushNext();
          else if (does === "leave") sampler._send = undefined;
          else if (does === "come") way.watch();
          else if (does === "few left") sampler._left = 2;
          else if (does === "rate") sampler._setRate(value + 1);
          else if (does === "dead band") way.channels[0]!._threshold = value * value;
          const isPushed = way.turn([value], at);
          return [isPushed, anew, sampler._seq, sampler._left, sampler._at, way.channels[0]!._value];
        };
        return run;
      });
      let at = 100;
      for (const one of steps) {
        at += one.wait;
        assert.deepEqual(ways[0]!(one, at), ways[1]!(one, at));
      }
    }),
  );
});

test("one channel that moves is enough, by its own dead band", () => {
  const { turn } = workbench([100, 2]);
  turn([1000, 10], 0);
  assert.equal(turn([1090, 11], 50), false);
  assert.equal(turn([1000, 12], 100), true);
  assert.equal(turn([1100, 12], 150), true);
});

test("coming to no value and back from it is pushed once each, whatever the dead band", () => {
  const { turn } = workbench([50, 4095]);
  turn([3, 3], 0);
  assert.deepEqual(
    [null, null, null, 0, 0].map((value, n) => turn([3, value], 10 + n * 10)),
    [true, false, false, true, false],
  );
});

test("turns that are made up for after a stall are no samples, and a clock set back is none", () => {
  const { sampler, turn } = workbench([0], { rate: 20 });
  assert.equal(turn([1], 0), true);
  assert.equal(turn([2], 24), false);
  assert.equal(turn([3], 25), true);
  assert.equal(turn([4], 49), false);
  assert.equal(sampler._seq, 2);
  assert.equal(turn([5], -25), true);
});

test("a channel that changes is sampled at once, but not in quick succession; the rhythm stays", () => {
  const { turn, turnNow } = workbench([1], { rate: 20, hasPin: false });
  turn([0], 0);
  assert.equal(turnNow([1], 20), true);
  assert.equal(turnNow([0], 29), true);
  assert.equal(turn([1], 50), true);
  assert.equal(turnNow([0], 59), false);
  assert.equal(turn([0], 100), true);
});

test("another rate keeps the phase: the next sample is due a new period after the last", () => {
  const { sampler, turn } = workbench([0], { rate: 20 });
  turn([0], 1000);
  now = 1010;
  assert.equal(Math.round(sampler._setRate(10)), 90);
  assert.equal(Math.round(sampler._setRate(50)), 10);
  now = 1030;
  assert.equal(sampler._setRate(50), 0);
});
