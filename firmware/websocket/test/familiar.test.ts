import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { isRefusal, type Refusal } from "../../http/refusal";
import { parseRequestHead } from "../../http/request-head";
import { BEGUN, type FamiliarTerms, forgetFamiliar, recall, remember } from "../familiar";
import { GUID, type Handshake, type HandshakePolicy, handshake } from "../handshake";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const OTHER_KEY = "AQIDBAUGBwgJCgsMDQ4PEA==";
const HEAD =
  "GET /ws?token=secret HTTP/1.1\r\nHost: 192.168.4.1\r\nOrigin: http://192.168.4.1\r\nUpgrade: websocket\r\n" +
  `Connection: Upgrade\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n` +
  "Sec-WebSocket-Protocol: rheo.v1\r\n\r\n";

function policy(): HandshakePolicy & FamiliarTerms {
  return {
    _familiar: undefined,
    _lastHost: undefined,
    _hosts: [],
    _origins: [],
    _token: "secret",
    _subprotocols: ["rheo.v1"],
    _sha1: {
      acceptKey: (key) =>
        createHash("sha1")
          .update(key + GUID, "latin1")
          .digest("base64"),
    },
  };
}

/** What a head gets that nobody recalls. */
function asked(bytes: string): Handshake | Refusal | undefined {
  const head = parseRequestHead(bytes, { headBytes: 2048, headLines: 32 });
  return head && (isRefusal(head) ? head : handshake(head, policy()));
}

/** A policy that has accepted a head. */
function after(bytes: string): HandshakePolicy & FamiliarTerms {
  const terms = policy();
  remember(bytes, asked(bytes) as Handshake, terms, 0);
  return terms;
}

test("the same head with another key is answered as if it had been asked everything", () => {
  const again = HEAD.replace(KEY, OTHER_KEY);
  const made = recall(again, after(HEAD), 1);
  assert.ok(made);
  assert.deepEqual(made, asked(again));
  assert.equal(made._subprotocol, "rheo.v1");
});

test("nothing is recalled before anything was accepted", () => {
  assert.equal(recall(HEAD, policy(), 0), undefined);
});

test("whatever is changed, what is recalled is what asking everything gives", () => {
  const terms = after(HEAD);
  const change = fc.record({
    at: fc.nat(HEAD.length - 1),
    // Exchanged, left out or put in.
    take: fc.nat(2),
    put: fc.string({ unit: fc.constantFrom("\r", "\n", " ", ":", "=", "A", "z", "0", "\x80"), maxLength: 2 }),
  });
  let recalled = 0;
  fc.assert(
    fc.property(fc.array(change, { maxLength: 2 }), fc.boolean(), (changes, withOtherKey) => {
      let bytes = withOtherKey ? HEAD.replace(KEY, OTHER_KEY) : HEAD;
      for (const { at, take, put } of changes) bytes = bytes.slice(0, at) + put + bytes.slice(at + take);
      const made = recall(bytes, terms, 0);
      if (!made) return;
      recalled++;
      assert.deepEqual(made, asked(bytes));
    }),
    { numRuns: 2000 },
  );
  assert.ok(recalled > 0);
});

test("in the key, all but 16 bytes in Base64 is left to be refused", () => {
  const terms = after(HEAD);
  const keys = [
    "dGhlIHNhbXBsZSBub25jZQ=A",
    "dGhlIHNhbXBsZSBub25jZQAA",

    "=".repeat(24),
  ];
  for (const key of [...keys, " ".repeat(24), `${"A".repeat(20)}\r\n\r\n`, "\x80".repeat(22) + "=="])
    assert.equal(recall(HEAD.replace(KEY, key), terms, 0), undefined, JSON.stringify(key));
});

test("the first bytes of it, cut anywhere but in the key, are waited with, and no others", () => {
  const terms = after(HEAD);
  const again = HEAD.replace(KEY, OTHER_KEY);
  const keyAt = HEAD.indexOf(KEY);
  for (let length = 1; length < again.length; length++) {
    const begun = again.slice(0, length);
    const isCut = length > keyAt && length < keyAt + KEY.length;
    assert.equal(recall(begun, terms, 0), isCut ? undefined : BEGUN, `${length} bytes`);
    assert.equal(recall(`${begun.slice(0, -1)}~`, terms, 0), undefined);
  }
  assert.equal(recall(`${again}x`, terms, 0), undefined);
  assert.equal(
    recall(`${HEAD.slice(0, keyAt)}\r\n\r\n`.padEnd(keyAt + KEY.length, "A"), terms, 0),
    undefined,
  );
});

test("another origin, host or token of the same length is not familiar", () => {
  const terms = after(HEAD);
  const changes: [string, string][] = [
    ["http://192.168.4.1", "http://192.168.4.2"],
    ["Host: 192.168.4.1", "Host: 192.168.4.2"],
    ["token=secret", "token=Secret"],
    ["rheo.v1", "rheo.v2"],
  ];
  for (const [from, to] of changes) assert.equal(recall(HEAD.replace(from, to), terms, 0), undefined, to);
});

test("a head is kept only when its key is where nearly everybody has it", () => {
  const twice = HEAD.replace("secret", `secret&x=${KEY}`);
  assert.equal(after(twice)._familiar, undefined);
  assert.equal(after(HEAD.replace("Key: ", "Key:  "))._familiar, undefined);
  assert.ok(after(HEAD.replace("Sec-WebSocket-Key", "sec-websocket-key"))._familiar);
});

test("a head that nobody has sent for a while is let go of", () => {
  const terms = after(HEAD);
  forgetFamiliar(terms, 99, 100);
  assert.ok(recall(HEAD, terms, 50));
  forgetFamiliar(terms, 149, 100);
  assert.ok(terms._familiar);
  forgetFamiliar(terms, 150, 100);
  assert.equal(terms._familiar, undefined);
});
