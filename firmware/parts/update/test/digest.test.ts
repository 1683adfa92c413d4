import assert from "node:assert/strict";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { test } from "node:test";
import { digestOf, hmac } from "../digest";

const sha256 = (bytes: string) =>
  createHash("sha256").update(Buffer.from(bytes, "latin1")).digest().toString("latin1");

test("HMAC-SHA-256, as RFC 4231 section 4.3 has it", () => {
  const found = Buffer.from(hmac(sha256, "Jefe", "what do ya want for nothing?"), "latin1").toString("hex");
  assert.equal(found, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
});

test("HMAC-SHA-256 of keys up to 64 bytes is that of Node", () => {
  for (const length of [0, 1, 32, 63, 64]) {
    const key = randomBytes(length);
    const found = hmac(sha256, key.toString("latin1"), "text");
    assert.deepEqual(Buffer.from(found, "latin1"), createHmac("sha256", key).update("text").digest());
  }
});

test("a digest depends on every byte, on their order and on their number", () => {
  const bytes = randomBytes(1500).toString("latin1");
  const of = (text: string) => digestOf(sha256, text.length, (at, length) => text.substr(at, length));
  const all = new Set([of(bytes), of(bytes.slice(1)), of(`${bytes}\0`), of(bytes.slice(0, -1))]);
  for (const at of [0, 511, 512, 1499])
    all.add(of(bytes.slice(0, at) + String.fromCharCode(bytes.charCodeAt(at) ^ 1) + bytes.slice(at + 1)));
  assert.equal(all.size, 8);
  for (const digest of all) assert.match(digest, /^[A-Za-z0-9+/]{22}$/);
});

test("the digest of one piece is the hash itself", () => {
  assert.equal(
    digestOf(sha256, 3, () => "abc"),
    createHash("sha256").update("abc").digest("base64").slice(0, 22),
  );
});
