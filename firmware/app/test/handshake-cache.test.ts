/** A head that was accepted is known again, with another key and nothing else changed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Channel } from "../channels";
import { evictHead, type HandshakeCache, isKey, lookupHead } from "../handshake-cache";
import { LIMITS } from "../limits";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const OTHER = "AQIDBAUGBwgJCgsMDQ4PEA==";
const FRONT = "GET /ws/knob?token=s3cret HTTP/1.1\r\nHost: 10.0.0.1\r\nSec-WebSocket-Key: ";
const BACK = "\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n\r\n";
const CHANNEL = { _id: "knob" } as Channel;

function cacheOf(bytes: string, keyAt = FRONT.length): HandshakeCache {
  return {
    _accepted: {
      _keyAt: keyAt,
      _front: bytes,
      _channel: CHANNEL,
      _subprotocol: "rheo.v1",
      _isReadOnly: true,
      _until: 0,
    },
  };
}

test("the same head with another key gives what was found of it", () => {
  const cache = cacheOf(FRONT + KEY + BACK);
  for (const key of [OTHER, KEY, "+++++++++++++++++++++w=="]) {
    const found = lookupHead(cache, FRONT + key + BACK);
    assert.ok(found, key);
    assert.equal(found._channel, CHANNEL);
    assert.equal(found._subprotocol, "rheo.v1");
    assert.equal(found._isReadOnly, true);
    assert.equal(found._keyAt, FRONT.length);
  }
});

test("a key that is none is left to the checks that say so", () => {
  const cache = cacheOf(FRONT + KEY + BACK);
  for (const key of [
    "dGhlIHNhbXBsZSBub25jZQ=!",
    "dGhlIHNhbXBsZSBub25jZ===",
    "dGhlIHNhbX\r\nX:b25jZQ==",
    " ".repeat(24),
  ])
    assert.equal(lookupHead(cache, FRONT + key + BACK), undefined, JSON.stringify(key));
});

test("nothing is known before the first, and one head at a time", () => {
  assert.equal(lookupHead({}, FRONT + KEY + BACK), undefined);
  const cache = cacheOf(`GET / ${KEY}\r\n\r\n`, 6);
  assert.equal(lookupHead(cache, FRONT + OTHER + BACK), undefined);
  assert.ok(lookupHead(cache, `GET / ${OTHER}\r\n\r\n`));
});

test("any other change, of whatever length, is another head", () => {
  const original = FRONT + KEY + BACK;
  fc.assert(
    fc.property(
      fc.nat(original.length),
      fc.nat(3),
      fc.string({ maxLength: 3, unit: "binary-ascii" }),
      (at, take, put) => {
        const changed = original.slice(0, at) + put + original.slice(at + take);
        const key = changed.slice(FRONT.length, FRONT.length + KEY.length);
        const isSameButKey = changed === FRONT + key + BACK;
        const found = lookupHead(cacheOf(original), changed);
        assert.equal(found !== undefined, isSameButKey && /^[A-Za-z0-9+/]{22}==$/.test(key), changed);
      },
    ),
    { numRuns: 3000 },
  );
});

test("it is kept for a while after the first look at the clock, and then forgotten", () => {
  const cache = cacheOf(FRONT + KEY + BACK);
  evictHead(cache, 500);
  assert.equal(cache._accepted?._until, 500 + LIMITS.keepHead);
  assert.ok(lookupHead(cache, FRONT + OTHER + BACK));
  evictHead(cache, 500 + LIMITS.keepHead);
  assert.equal(lookupHead(cache, FRONT + OTHER + BACK), undefined);
});

test("a key is 22 characters of Base64 and two of padding", () => {
  const expression = /^[A-Za-z0-9+/]{22}==$/;
  for (let at = 0; at < 24; at++)
    for (let code = 0; code < 256; code++) {
      const key = KEY.slice(0, at) + String.fromCharCode(code) + KEY.slice(at + 1);
      assert.equal(isKey(key), expression.test(key), JSON.stringify(key));
    }
});
