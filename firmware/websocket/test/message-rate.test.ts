/** A peer that sends too much is failed; one that sends as much as it may is not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { receive } from "../connection";
import { clientFrame } from "./client-frame";
import { record } from "./recorder";

const RATE = { _messageRate: 10, _rateTime: 1000 };
/** What is sent, and its first byte. */
const KINDS: [string, number][] = [
  ["texts", 0x81],
  ["binary messages", 0x82],
  ["pings", 0x89],
  ["pongs", 0x8a],
];

for (const [what, first] of KINDS)
  test(`${what}: ten a second for ever, but not twenty-one at once`, () => {
    const steady = record(RATE);
    for (let n = 0; n < 100; n++) {
      receive(steady.connection, clientFrame(first, "x"));
      steady.now += 100;
    }
    assert.equal(steady.connection._state, 0);
    const flood = record(RATE);
    for (let n = 0; n < 21; n++) receive(flood.connection, clientFrame(first, "x"));
    // 1008 in a close frame.
    assert.match(flood.sent(), /88..03f0[0-9a-f]*$/);
  });

test("many frames in one chunk are as many", () => {
  const flood = record(RATE);
  receive(flood.connection, clientFrame(0x89, "").repeat(80));
  assert.match(flood.sent(), /88..03f0[0-9a-f]*$/);
});

test("the peer's close is always taken", () => {
  const r = record(RATE);
  for (let n = 0; n < 20; n++) receive(r.connection, clientFrame(0x89, "x"));
  receive(r.connection, clientFrame(0x88, "\x03\xe8"));
  assert.match(r.sent(), /880203e8$/);
});
