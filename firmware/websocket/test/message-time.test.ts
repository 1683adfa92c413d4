import assert from "node:assert/strict";
import { test } from "node:test";
import { receive } from "../connection";
import { tick, transportClosed } from "../protocol";
import { clientFrame } from "./client-frame";
import { hex, type Recorder, record } from "./recorder";

/** Lets milliseconds pass. */
function wait(r: Recorder, milliseconds: number): void {
  r.now += milliseconds;
  tick(r.connection, r.now);
}

function failure(r: Recorder): unknown {
  transportClosed(r.connection);
  return r.closed;
}

const TOO_SLOW = [1008, hex("message took too long"), false];

test("a message sent a byte a second is cut off after messageTime", () => {
  const r = record();
  const bytes = clientFrame(0x81, "a slow message");
  for (let i = 0; i < 5; i++) {
    receive(r.connection, bytes[i]!);
    wait(r, 1000);
  }
  assert.deepEqual(failure(r), TOO_SLOW);
});

test("pings between its fragments do not give a message more time", () => {
  const r = record();
  receive(r.connection, clientFrame(0x01, "begin"));
  for (let i = 0; i < 5; i++) {
    receive(r.connection, clientFrame(0x89, ""));
    wait(r, 1000);
  }
  assert.deepEqual(failure(r), TOO_SLOW);
});

test("half a ping is cut off too", () => {
  const r = record();
  receive(r.connection, clientFrame(0x89, "ping").slice(0, 8));
  wait(r, 5000);
  assert.deepEqual(failure(r), TOO_SLOW);
});

test("each message has its own time, also when each chunk ends within the next one", () => {
  const r = record();
  const stream = clientFrame(0x82, "eight by").repeat(6);
  for (let at = 0; at < stream.length; at += 12) {
    receive(r.connection, stream.slice(at, at + 12));
    wait(r, 3000);
  }
  assert.equal(r.events.length, 6);
  assert.deepEqual(failure(r), [1006, "", false]);
});

test("an idle connection has no deadline and holds no reader", () => {
  const r = record();
  receive(r.connection, clientFrame(0x01, "a"));
  assert.notEqual(r.connection._deadline, 0);
  receive(r.connection, clientFrame(0x80, "b"));
  assert.equal(r.connection._deadline, 0);
  assert.equal(r.connection._parser, undefined);
  wait(r, 3_600_000);
  assert.deepEqual(failure(r), [1006, "", false]);
});
