/** A peer that sends too much is failed, however often it comes back; one that sends as much as it may is not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createConnection, receive } from "../connection";
import { clientFrame } from "./client-frame";
import { type Recorder, record } from "./recorder";

/** Ten Pings a second each, and ten more that all share, saved up for two seconds. */
const RATE = { _rateTime: 1000, _ownRate: 10, _sharedRate: 10, _sharedAtOnce: 10, _shared: 20, _sharedAt: 0 };
/** What is sent, its first byte, and what it costs in Pings. */
const KINDS: [string, number, number][] = [
  ["texts", 0x81, 2],
  ["binary messages", 0x82, 2],
  ["pings", 0x89, 1],
  ["pongs", 0x8a, 1],
];
/** A Close frame with 1008. */
const TOO_MUCH = /88..03f0[0-9a-f]*$/;

/** Sends one frame after the other until it is failed; how many it could. */
function flood(recorder: Recorder, frame: string): number {
  let sent = 0;
  while (recorder.connection._state === 0 && sent < 1000) {
    receive(recorder.connection, frame);
    sent++;
  }
  assert.match(recorder.sent(), TOO_MUCH);
  return sent - 1;
}

for (const [what, first, cost] of KINDS)
  test(`${what}: ten Pings' worth a second for ever, but not fifty at once`, () => {
    const steady = record(RATE);
    for (let n = 0; n < 200; n++) {
      receive(steady.connection, clientFrame(first, "x"));
      steady.now += 100 * cost;
    }
    assert.equal(steady.connection._state, 0);
    // Its own twice, since its first are new, and those that are shared as far as there are ten; the last may cost
    // more than is left.
    const sent = flood(record(RATE), clientFrame(first, "x")) * cost;
    assert.ok(sent >= 30 && sent < 40 + cost, `${sent}`);
  });

test("a long text counts as several short ones", () => {
  const short = flood(record(RATE), clientFrame(0x81, "x"));
  const long = flood(record(RATE), clientFrame(0x81, "x".repeat(1000)));
  assert.ok(long < short, `${long} of 1,000 bytes, ${short} of one`);
});

test("more of what is shared at once is no more in all", () => {
  const ping = clientFrame(0x89, "x");
  for (let atOnce = 0; atOnce < 60; atOnce += 7) {
    const recorder = record({ ...RATE, _sharedAtOnce: atOnce });
    const sent = flood(recorder, ping);
    assert.ok(sent >= 30 && sent <= 40, `${atOnce}: ${sent}`);
    // What it had at hand and did not send is not given to others again.
    const { _endpoint: endpoint, _transport: transport } = recorder.connection;
    recorder.now += 2000;
    const greedy = createConnection(transport, endpoint, null);
    for (let n = 0; n < 21; n++) receive(greedy, ping);
    recorder.connection = createConnection(transport, endpoint, null);
    const rest = flood(recorder, ping);
    assert.ok(21 + greedy._tokens + rest <= 60, `${atOnce}: ${greedy._tokens} at hand, ${rest} by another`);
  }
});

test("who comes back finds what is left of what all share, and nothing anew", () => {
  const recorder = record(RATE);
  const { _endpoint: endpoint, _transport: transport } = recorder.connection;
  const ping = clientFrame(0x89, "x");
  assert.equal(flood(recorder, ping), 40);
  for (let visit = 0; visit < 3; visit++) {
    recorder.connection = createConnection(transport, endpoint, null);
    assert.equal(flood(recorder, ping), 20);
  }
  recorder.now += 2000;
  recorder.connection = createConnection(transport, endpoint, null);
  assert.equal(flood(recorder, ping), 40);
});

test("one who has sent little may go on beside somebody who takes all that is shared", () => {
  const quiet = record(RATE);
  const ping = clientFrame(0x89, "x");
  for (let second = 0; second < 30; second++) {
    const loud = createConnection(quiet.connection._transport, quiet.connection._endpoint, null);
    for (let n = 0; n < 50; n++) receive(loud, ping);
    assert.ok(loud._state > 0);
    for (let n = 0; n < 5; n++) {
      receive(quiet.connection, ping);
      quiet.now += 200;
    }
    assert.equal(quiet.connection._state, 0);
  }
});

test("many frames in one chunk are as many", () => {
  const recorder = record(RATE);
  receive(recorder.connection, clientFrame(0x89, "").repeat(80));
  assert.match(recorder.sent(), TOO_MUCH);
});

test("the peer's close is always taken", () => {
  const r = record(RATE);
  for (let n = 0; n < 40; n++) receive(r.connection, clientFrame(0x89, "x"));
  receive(r.connection, clientFrame(0x88, "\x03\xe8"));
  assert.match(r.sent(), /880203e8$/);
});
