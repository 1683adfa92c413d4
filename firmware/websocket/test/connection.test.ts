import assert from "node:assert/strict";
import { test } from "node:test";
import { receive } from "../connection";
import { clientFrame } from "./client-frame";
import { record } from "./recorder";

test("a whole text message is delivered", () => {
  const r = record();
  receive(r.connection, clientFrame(0x81, "Hello"));
  assert.deepEqual(r.events, [["message", 1, "Hello"]]);
  assert.equal(r.connection._reading, undefined);
});

test("the same message arrives byte by byte", () => {
  const r = record();
  for (const byte of clientFrame(0x81, "Hello")) receive(r.connection, byte);
  assert.deepEqual(r.events, [["message", 1, "Hello"]]);
  assert.equal(r.connection._reading, undefined);
});

test("a close is answered with the same code, then TCP is ended", () => {
  const r = record();
  receive(r.connection, clientFrame(0x88, "\x03\xe8bye"));
  assert.equal(r.written(), "\x88\x02\x03\xe8");
  assert.equal(r.ended, "end");
});
