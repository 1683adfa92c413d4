import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DISCARDING, ENDED, OPEN, receive } from "../connection";
import { encodeFrame } from "../frame";
import { transportClosed } from "../protocol";
import { clientFrame } from "./client-frame";
import { feed, hex, type Recorder, record } from "./recorder";

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array).toString("latin1"));
const text = fc
  .string({ unit: "binary", maxLength: 60 })
  .map((t) => Buffer.from(t, "utf8").toString("latin1"));
const key = fc
  .uint8Array({ minLength: 4, maxLength: 4 })
  .map((array) => Buffer.from(array).toString("latin1"));

/** A message, in how many fragments, and the ping that goes between them. */
const message = fc.record({
  binary: fc.boolean(),
  text,
  bytes: bytes(200),
  cuts: fc.array(fc.nat(200), { maxLength: 4 }),
  ping: fc.option(bytes(20), { nil: undefined }),
  key,
});

interface Message {
  binary: boolean;
  text: string;
  bytes: string;
  cuts: number[];
  ping: string | undefined;
  key: string;
}

function payload(m: Message): string {
  return m.binary ? m.bytes : m.text;
}

function frames(m: Message): string {
  const whole = payload(m);
  const ends = [...m.cuts.map((cut) => Math.min(cut, whole.length)), whole.length].sort((a, b) => a - b);
  let stream = "";
  let from = 0;
  ends.forEach((end, i) => {
    const fin = i === ends.length - 1 ? 0x80 : 0;
    stream += clientFrame(fin | (i === 0 ? (m.binary ? 2 : 1) : 0), whole.slice(from, end), m.key);
    if (m.ping !== undefined && !fin) stream += clientFrame(0x89, m.ping, m.key);
    from = end;
  });
  return stream;
}

test("any messages, in any fragments, cut anywhere, arrive as they were", () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 4 }),
      fc.array(fc.nat(1500), { maxLength: 12 }),
      (list, cuts) => {
        const r = record();
        const stream = list.map(frames).join("");
        const sorted = cuts.filter((cut) => cut < stream.length).sort((a, b) => a - b);
        feed(r, stream, sorted);
        const expected = list.map((m) => [m.binary ? "binary" : "text", hex(payload(m))]);
        assert.deepEqual(r.events, expected);
        const pongs = list.flatMap((m) =>
          m.cuts.flatMap(() => (m.ping === undefined ? [] : [encodeFrame(10, m.ping)])),
        );
        assert.equal(r.sent(), hex(pongs.join("")));
        assert.equal(r.connection._state, OPEN);
        assert.equal(r.connection._parser, undefined);
      },
    ),
    { numRuns: 500 },
  );
});

/** Bytes held for one connection. */
function held(r: Recorder): number {
  const parser = r.connection._parser;
  return parser ? parser._rest.length + parser._data.length + parser._key.length + parser._tail.length : 0;
}

/** Streams that look like frames for a while: frames with wrong bits, cut short, and bytes between. */
const hostile = fc
  .array(
    fc.oneof(
      message.map(frames),
      fc.tuple(fc.nat(255), bytes(140), key).map(([first, data, k]) => clientFrame(first, data, k)),
      fc
        .tuple(fc.nat(255), bytes(20), key)
        .map(([first, data, k]) => clientFrame(first, data, k).slice(0, -3)),
      bytes(30),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(""));

test("any bytes at all: nothing throws, nothing grows, and the end is a defined state", () => {
  fc.assert(
    fc.property(hostile, fc.array(fc.nat(800), { maxLength: 6 }), (stream, cuts) => {
      const r = record({ _messageBytes: 256, _maxFragments: 4 });
      const sorted = cuts.filter((cut) => cut < stream.length).sort((a, b) => a - b);
      let from = 0;
      for (const cut of [...sorted, stream.length]) {
        receive(r.connection, stream.slice(from, cut));
        from = cut;
        // The message, one control frame or header, the key, and less than a character.
        assert.ok(held(r) <= 256 + 131 + 4 + 3, `${held(r)} bytes held`);
        assert.ok([OPEN, DISCARDING, 3].includes(r.connection._state));
      }
      const { length } = r.events;
      if (r.connection._state !== OPEN) receive(r.connection, clientFrame(0x81, "late"));
      assert.equal(r.events.length, length);
      transportClosed(r.connection);
      assert.equal(r.connection._state, ENDED);
      assert.ok(r.closed);
    }),
    { numRuns: 2000 },
  );
});
