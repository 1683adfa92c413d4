import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Channel, UNSET } from "../channels";
import { encodeAfter, jsonFormat, plainFormat } from "../format";
import { createSampler } from "../sampler";

function channel(value: number | null, decimals = 0, max = 4095): Channel {
  return {
    _read: () => value,
    _value: value,
    _pushed: UNSET,
    _threshold: 0,
    _facts: () => ({ kind: "test", unit: "", min: 0, max, decimals }),
    _id: "test",
    _label: "Test",
  };
}

function samplerOf(channels: Channel[], seq: number, seconds: number) {
  const sampler = createSampler({ _time: () => 0, _boot: 5 }, channels, 100, {});
  sampler._seq = seq;
  sampler._at = 5 + seconds;
  return sampler;
}

/** A frame's payload, whose header must be right, in its shortest form. */
function payloadOf(frame: string): string {
  const short = frame.charCodeAt(1) < 126;
  const length = short ? frame.charCodeAt(1) : frame.charCodeAt(2) * 256 + frame.charCodeAt(3);
  assert.equal(frame[0], "\x81");
  assert.equal(frame.length, (short ? 2 : 4) + length);
  assert.equal(short, length < 126);
  return frame.slice(short ? 2 : 4);
}

test("a sample has its number, its time with three decimals, and its values in their order", () => {
  const format = jsonFormat(samplerOf([channel(2048), channel(null), channel(0)], 17, 12.34));
  assert.equal(payloadOf(format._encode()), '{"type":"sample","seq":17,"t":12.340,"values":[2048,null,0]}');
});

test("seconds keep three decimals after years", () => {
  const format = jsonFormat(samplerOf([channel(1)], 1, 2147483648.25));
  assert.match(payloadOf(format._encode()), /"t":2147483648\.250,/);
});

test("one that comes after others that were not sent says how many", () => {
  const sampler = samplerOf([channel(5)], 40, 1);
  const format = jsonFormat(sampler);
  const late = '{"type":"sample","seq":40,"t":1.000,"values":[5],"skipped":12}';
  assert.equal(payloadOf(encodeAfter(format, 12)), late);
  assert.deepEqual(JSON.parse(payloadOf(format._encode())), { type: "sample", seq: 40, t: 1, values: [5] });
  const plain = plainFormat(sampler._channels[0]!);
  assert.equal(payloadOf(encodeAfter(plain, 12)), "5");
});

test("whatever number, time and values are, each frame is right, and no longer than it counts for", () => {
  const values = fc.array(fc.option(fc.integer({ min: 0, max: 4095 })), { minLength: 1, maxLength: 8 });
  const sample = fc.record({ values, more: fc.nat(3000), seconds: fc.nat(5000) });
  fc.assert(
    fc.property(
      fc.array(sample, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      (samples, count) => {
        const channels = Array.from({ length: count }, () => channel(0));
        const sampler = samplerOf(channels, 1, 0);
        const format = jsonFormat(sampler);
        const plain = plainFormat(channels[0]!);
        for (const { values: given, more, seconds } of samples) {
          sampler._seq += more;
          sampler._at += seconds;
          channels.forEach((one, i) => {
            one._value = given[i % given.length]!;
          });
          const before = format._longest;
          const frame = format._encode();
          // A digit at a time, as pushes bring it, is foreseen; a jump is at least made good.
          if (more < 100 && seconds < 10) assert.ok(frame.length <= before, `${frame.length} of ${before}`);
          assert.ok(frame.length <= format._longest);
          const { seq, t, values: sent } = JSON.parse(payloadOf(frame));
          assert.deepEqual([seq, sent], [sampler._seq, channels.map((one) => one._value)]);
          assert.ok(Math.abs(t - (sampler._at - 5)) < 0.001);
          const text = plain._encode();
          assert.equal(payloadOf(text), String(channels[0]!._value));
          assert.ok(text.length <= plain._longest);
        }
      },
    ),
  );
});

test("only whole values of at most four digits are short", () => {
  assert.equal(plainFormat(channel(1))._isShort, 1);
  assert.equal(plainFormat(channel(1, 0, 10_000))._isShort, 0);
  assert.equal(plainFormat(channel(1, 2))._isShort, 0);
});
