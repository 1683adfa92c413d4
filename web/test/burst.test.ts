import assert from "node:assert/strict";
import { test } from "node:test";
import { measure, readBurst, trigger } from "../src/burst";

/** Version 1, channel 2, three values, id 7, start 1 s, span 2 ms: little-endian. */
const FRAME = Uint8Array.from(
  "01 02 0300 07000000 40420f00 d0070000 0100 0002 ff0f".replaceAll(" ", "").match(/../g)!,
  (pair) => Number.parseInt(pair, 16),
);

test("reads a burst", () => {
  const { channel, id, span, values } = readBurst(FRAME.buffer)!;
  assert.deepEqual(
    { channel, id, span, values: [...values] },
    { channel: 2, id: 7, span: 0.002, values: [1, 512, 4095] },
  );
});

test("what is cut short, longer or of another version is none", () => {
  for (let length = 0; length < FRAME.length; length++)
    assert.equal(readBurst(FRAME.slice(0, length).buffer), null);
  assert.equal(readBurst(Uint8Array.of(...FRAME, 0).buffer), null);
  assert.equal(readBurst(Uint8Array.of(2, ...FRAME.subarray(1)).buffer), null);
});

test("the trigger finds the first crossing in its direction, between two samples", () => {
  const values = [0, 100, 300, 100, 0];
  assert.equal(trigger(values, 200, "rising"), 1.5);
  assert.equal(trigger(values, 200, "falling"), 2.5);
  assert.equal(trigger(values, 200, "rising", 3), -1);
  assert.equal(trigger(values, 500, "rising"), -1);
  assert.equal(trigger(values, 200, "off"), -1);
});

test("lowest, highest, mean and frequency of a sine", () => {
  const count = 500;
  const values = Uint16Array.from({ length: count }, (_, i) =>
    Math.round(2048 + 1000 * Math.sin((i / count) * 2 * Math.PI * 5.3)),
  );
  const { min, max, mean, frequency } = measure({ channel: 0, id: 1, span: (count - 1) / count, values });
  assert.ok(min >= 1048 && min < 1052 && max <= 3048 && max > 3044);
  assert.ok(Math.abs(mean - 2048) < 60);
  assert.ok(Math.abs(frequency - 5.3) < 0.02, String(frequency));
});

test("noise and a signal slower than the burst have no frequency", () => {
  const still = Uint16Array.from({ length: 100 }, (_, i) => 2000 + (i % 3));
  assert.ok(Number.isNaN(measure({ channel: 0, id: 1, span: 1, values: still }).frequency));
  const ramp = Uint16Array.from({ length: 100 }, (_, i) => i * 40);
  assert.ok(Number.isNaN(measure({ channel: 0, id: 1, span: 1, values: ramp }).frequency));
});
