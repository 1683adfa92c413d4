import assert from "node:assert/strict";
import { test } from "node:test";
import { anatomy, CLOSE, closePayload, encodeFrame, hex, TEXT } from "../src/frame-bytes";

const KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
const bytes = (text: string) => new TextEncoder().encode(text);
const shown = (frame: Uint8Array) => anatomy(frame).map(({ name, shown }) => `${name} ${shown}`);

test("the examples of RFC 6455 section 5.7", () => {
  assert.equal(hex(encodeFrame(TEXT, bytes("Hello"))), "81 05 48 65 6c 6c 6f");
  assert.equal(hex(encodeFrame(TEXT, bytes("Hello"), KEY)), "81 85 37 fa 21 3d 7f 9f 4d 51 58");
});

test("lengths take the shortest form", () => {
  const head = (length: number) =>
    hex(encodeFrame(TEXT, new Uint8Array(length)).subarray(0, 10)).split(" 00 00 00")[0];
  assert.match(head(125)!, /^81 7d/);
  assert.match(head(126)!, /^81 7e 00 7e/);
  assert.equal(hex(encodeFrame(TEXT, new Uint8Array(65535)).subarray(0, 4)), "81 7e ff ff");
  assert.equal(
    hex(encodeFrame(TEXT, new Uint8Array(65536)).subarray(0, 10)),
    "81 7f 00 00 00 00 00 01 00 00",
  );
});

test("a frame taken apart", () => {
  assert.deepEqual(shown(encodeFrame(TEXT, bytes("Hi"))), [
    "FIN 1",
    "RSV 000",
    "opcode 0001",
    "MASK 0",
    "length 0000010",
    "payload 48 69",
  ]);
  assert.deepEqual(shown(encodeFrame(CLOSE, closePayload(1000), KEY)).slice(2), [
    "opcode 1000",
    "MASK 1",
    "length 0000010",
    "masking key 37 fa 21 3d",
    "payload 34 12",
  ]);
  assert.ok(shown(encodeFrame(TEXT, new Uint8Array(300))).includes("extended length 01 2c"));
});

test("a Close says why", () => {
  assert.equal(hex(closePayload(1001, "ok")), "03 e9 6f 6b");
});
