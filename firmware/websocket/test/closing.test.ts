import assert from "node:assert/strict";
import { test } from "node:test";
import { DISCARDING, OPEN, receive, send, sendFrame } from "../connection";
import { HANDLER_FAILED, PEER_DOES_NOT_READ, protocolError } from "../errors";
import { encodeFrame, TEXT } from "../frame";
import { close, drop, fail, tick, transportClosed } from "../protocol";
import { clientFrame } from "./client-frame";
import { hex, record } from "./recorder";

const CLOSE_1000 = clientFrame(0x88, "\x03\xe8");

test("the peer's close is answered, TCP ended, and the end reported once TCP has", () => {
  const r = record();
  receive(r.connection, clientFrame(0x88, "\x03\xe8bye"));
  assert.equal(r.sent(), "880203e8");
  assert.equal(r.ended, "end");
  assert.equal(r.closed, undefined);
  transportClosed(r.connection);
  transportClosed(r.connection);
  assert.deepEqual(r.closed, [1000, hex("bye"), true]);
});

test("our close is sent once, and the peer's answer ends TCP", () => {
  const r = record();
  close(r.connection, 1001, "restart");
  close(r.connection, 1000, "again");
  assert.equal(r.sent(), hex("\x88\x09\x03\xe9restart"));
  assert.equal(r.ended, "no");
  receive(r.connection, clientFrame(0x88, "\x03\xe9"));
  assert.equal(r.ended, "end");
  transportClosed(r.connection);
  assert.deepEqual(r.closed, [1001, hex("restart"), true]);
});

test("messages and pings that cross our close are not acted on", () => {
  const r = record();
  close(r.connection, 1000, "");
  const sent = r.sent();
  receive(r.connection, clientFrame(0x81, "late") + clientFrame(0x89, "late") + CLOSE_1000);
  assert.deepEqual(r.events, []);
  assert.equal(r.sent(), sent);
  assert.equal(r.ended, "end");
});

test("a peer that never answers our close is dropped after closeTime", () => {
  const r = record();
  close(r.connection, 1000, "");
  r.now += 1999;
  tick(r.connection, r.now);
  assert.equal(r.ended, "no");
  r.now += 1;
  tick(r.connection, r.now);
  assert.equal(r.ended, "abort");
  assert.deepEqual(r.closed, [1000, "", false]);
});

test("a failed connection lingers, so that TCP does not reset before the close is read", () => {
  const r = record();
  receive(r.connection, clientFrame(0xf1, "Hello"));
  assert.equal(r.connection._state, DISCARDING);
  assert.equal(r.ended, "no");
  receive(r.connection, clientFrame(0x81, "not heard"));
  r.now += 100;
  tick(r.connection, r.now);
  assert.equal(r.ended, "end");
  assert.deepEqual(r.events, []);
});

test("a failed connection whose TCP does not end is dropped", () => {
  const r = record();
  fail(r.connection, PEER_DOES_NOT_READ);
  r.now += 100;
  tick(r.connection, r.now);
  r.now += 2000;
  tick(r.connection, r.now);
  assert.equal(r.ended, "abort");
  assert.deepEqual(r.closed, [1008, hex("too much sent that was not read"), false]);
});

test("TCP that ends without a close is reported as 1006", () => {
  const r = record();
  transportClosed(r.connection);
  assert.deepEqual(r.closed, [1006, "", false]);
});

test("nothing is sent once the connection is closing", () => {
  const r = record();
  assert.equal(send(r.connection, TEXT, "one"), true);
  close(r.connection, 1000, "");
  assert.equal(send(r.connection, TEXT, "two"), false);
  assert.equal(sendFrame(r.connection, encodeFrame(TEXT, "three")), false);
  assert.equal(r.sent(), hex("\x81\x03one\x88\x02\x03\xe8"));
});

test("bytes written are counted, control frames and all", () => {
  const r = record();
  send(r.connection, TEXT, "Hello");
  receive(r.connection, clientFrame(0x89, "abc"));
  assert.equal(r.connection._sent, 7 + 5);
});

test("a socket that has closed meanwhile makes no handler throw", () => {
  const r = record();
  r.ended = "end";
  assert.equal(send(r.connection, TEXT, "Hello"), false);
  receive(r.connection, clientFrame(0x89, "abc"));
  transportClosed(r.connection);
  assert.deepEqual(r.closed, [1006, "", false]);
});

test("a ping whose pong the peer would not read fails the connection with 1008", () => {
  const asked: number[] = [];
  const r = record({ _mayReply: (_, bytes) => asked.push(bytes) < 3 });
  for (let i = 0; i < 3; i++) receive(r.connection, clientFrame(0x89, "abc"));
  assert.deepEqual(asked, [5, 5, 5]);
  assert.equal(r.sent(), hex("\x8a\x03abc\x8a\x03abc\x88\x21\x03\xf0too much sent that was not read"));
});

test("a handler that throws costs its own connection, with 1011", () => {
  for (const frame of [clientFrame(0x81, "Hello"), clientFrame(0x82, "Hello"), clientFrame(0x8a, "Hello")]) {
    const broken = () => {
      throw new Error("broken");
    };
    const r = record({ _onMessage: broken, _onPong: broken });
    receive(r.connection, frame);
    transportClosed(r.connection);
    assert.deepEqual(r.closed, [1011, hex(protocolError(HANDLER_FAILED)._sentence), false]);
  }
});

test("a handler may close the connection; what follows the message is not heard", () => {
  const r = record({ _onMessage: (connection) => close(connection, 1000, "enough") });
  receive(r.connection, clientFrame(0x82, "one") + clientFrame(0x89, "two"));
  assert.equal(r.sent(), hex("\x88\x08\x03\xe8enough"));
});

test("a handler may drop the connection", () => {
  const r = record({ _onMessage: (connection) => drop(connection) });
  receive(r.connection, clientFrame(0x82, "one") + clientFrame(0x82, "two"));
  assert.equal(r.ended, "abort");
  assert.deepEqual(r.closed, [1006, "", false]);
});

test("a new connection is open", () => {
  assert.equal(record().connection._state, OPEN);
});
