import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ChannelTools } from "../../../app/channels";
import { openAnalog } from "../analog";

/** A channel whose pin gives these conversions, counts of 0 to 4095, one after the other. */
function open(conversion: () => number, oversample = 4) {
  const problems: string[] = [];
  const tools: ChannelTools = {
    id: "knob",
    setting: () => undefined,
    whole: () => oversample,
    pin: (_field, otherwise) => otherwise,
    report: (problem) => problems.push(problem),
    log: () => undefined,
    sampler: {},
  };
  (globalThis as unknown as { analogRead(): number }).analogRead = () => conversion() / 4096;
  const source = openAnalog(tools);
  return { read: () => source._read(), problems, source };
}

test("a wild conversion among four changes nothing", () => {
  let n = 0;
  const { read } = open(() => (++n % 160 ? 500 : 3000));
  for (let n = 0; n < 200; n++) assert.equal(read(), 500);
});

test("nor among three, or in each four of many", () => {
  for (const [oversample, every] of [
    [3, 3],
    [8, 4],
    [64, 5],
  ] as const) {
    let n = 0;
    const { read } = open(() => (++n % every ? 500 : 3000), oversample);
    for (let n = 0; n < 50; n++) assert.equal(read(), 500, `${oversample}`);
  }
});

test("a real step passes at once", () => {
  let level = 500;
  const { read } = open(() => level);
  read();
  level = 3000;
  assert.equal(read(), 3000);
});

test("noise is smoothed", () => {
  let level = 1000;
  const { read } = open(() => level);
  read();
  level = 1012;
  assert.equal(read(), 1003);
});

test("both ends of the range are reached exactly, whatever the oversampling", () => {
  for (const oversample of [1, 2, 3, 4, 5, 63, 64]) {
    let level = 4095;
    const { read } = open(() => level, oversample);
    for (let n = 0; n < 50; n++) read();
    assert.equal(read(), 4095);
    level = 0;
    assert.equal(read(), 0);
  }
});

test("whatever the pin gives, the value is a whole number of the channel's range", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4095 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 64 }),
      (given, of) => {
        let n = 0;
        const { read } = open(() => given[n++ % given.length]!, of);
        for (let n = 0; n < 10; n++) {
          const value = read()!;
          assert.ok(Number.isInteger(value) && value >= 0 && value <= 4095, `${value}`);
        }
      },
    ),
  );
});

test("a pin without ADC is reported and has no values", () => {
  const { read, problems } = open(() => Number.NaN);
  assert.equal(read(), null);
  assert.match(problems[0]!, /D34 has no ADC/);
});
