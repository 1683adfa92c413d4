/** The short way and the long way of looking at an opening handshake come to the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { respond as respondWith, type Site } from "../respond";
import { readUsualHandshake } from "../usual-handshake";

const SITE: Site = {
  _lastHost: "10.0.0.1",
  _hosts: ["rheo"],
  _origins: [],
  _token: "",
  _viewers: 6,
  _endpoint: { _broadcast: { count: 0 } },
  _channels: [{ _id: "knob" } as Site["_channels"][0]],
  _pageTag: "",
  _pageLength: 0,
};

/** The long way, for which no page of data is made. */
function respond(bytes: string, site: Site) {
  const texts = {
    _setupLength: () => assert.fail(),
    _probe: () => assert.fail(),
    _status: () => assert.fail(),
    _metrics: () => assert.fail(),
  };
  return respondWith(bytes, site, undefined, texts, (text) => text);
}

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** Chromium's for a page of the board's own. */
const CHROMIUM =
  "GET /ws HTTP/1.1\r\nHost: 10.0.0.1\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n" +
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36\r\n" +
  "Upgrade: websocket\r\nOrigin: http://10.0.0.1\r\nSec-WebSocket-Version: 13\r\n" +
  "Accept-Encoding: gzip, deflate\r\nAccept-Language: en-US,en;q=0.9\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

/** The heads of Chromium, of Firefox and of the ws package, as they come. */
const BROWSERS = [
  `${CHROMIUM}\r\n`,
  `${CHROMIUM}Sec-WebSocket-Protocol: rheo.v1\r\n\r\n`,
  "GET /ws HTTP/1.1\r\nHost: 10.0.0.1\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n" +
    "User-Agent: Mozilla/5.0\r\nUpgrade: websocket\r\nOrigin: http://10.0.0.1\r\nSec-WebSocket-Version: 13\r\n" +
    "Accept-Encoding: gzip, deflate\r\nAccept-Language: en\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
    "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: rheo.v1\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\nSec-WebSocket-Version: 13\r\n" +
    "Origin: http://10.0.0.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: keep-alive, Upgrade\r\n" +
    "Sec-Fetch-Mode: websocket\r\nUpgrade: websocket\r\n\r\n",
  "GET / HTTP/1.1\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
    "Connection: Upgrade\r\nUpgrade: websocket\r\nHost: 10.0.0.1\r\n\r\n",
];

test("what browsers and libraries send is the usual form, and passes every check", () => {
  for (const bytes of BROWSERS) {
    const usual = readUsualHandshake(bytes, { ...SITE });
    assert.ok(usual, bytes);
    assert.equal(bytes.substr(usual._keyAt, 24), KEY);
    assert.equal(usual._subprotocol, bytes.includes("rheo.v1") ? "rheo.v1" : "");
    assert.equal(respond(bytes, { ...SITE })?._kind, "accepted");
  }
});

test("nothing is usual before a host was let through, nor with a token", () => {
  for (const bytes of BROWSERS) {
    assert.equal(readUsualHandshake(bytes, { ...SITE, _lastHost: undefined }), undefined);
    assert.equal(readUsualHandshake(bytes, { ...SITE, _token: "s3cret" }), undefined);
    assert.equal(readUsualHandshake(bytes, { ...SITE, _token: null }), undefined);
    assert.equal(readUsualHandshake(bytes, { ...SITE, _lastHost: "rheo" }), undefined);
  }
});

test("whatever is changed: what is taken for usual is accepted with full access in the long way, too", () => {
  const line = fc.constantFrom(
    "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n",
    "sec-websocket-key:\tx\r\n",
    "sec-websocket-key:x\r\n",
    "Sec-WebSocket-Version: 8\r\n",
    "Sec-WebSocket-Version:13\r\n",
    "Sec-WebSocket-Protocol: text, rheo.v1\r\n",
    "Sec-WebSocket-Protocol: rheo.v1\r\n",
    "Upgrade: h2c\r\n",
    "upgrade:\twebsocket\r\n",
    "Connection: close\r\n",
    "Origin: http://evil.example\r\n",
    "origin:null\r\n",
    "Host: b\r\n",
    "HOST:10.0.0.1\r\n",
    "Cookie: a=b\r\n",
    "Accept-Language: a\r\n",
    "User-Agent: a\r\n",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "Zzz: a\r\n",
    "\r\n",
  );
  const letter = fc.constantFrom("\r", "\n", " ", "\t", ":", "=", "A", "z", "0", "-", "\x80", "");
  const change = fc.record({
    at: fc.nat(600),
    take: fc.nat(2),
    put: fc.oneof(line, letter),
    whole: fc.boolean(),
  });
  let usual = 0;
  fc.assert(
    fc.property(fc.constantFrom(...BROWSERS), fc.array(change, { maxLength: 3 }), (original, changes) => {
      let bytes = original;
      for (const { at, take, put, whole } of changes) {
        const isLine = whole && put.endsWith("\n");
        const start = isLine ? bytes.indexOf("\n", at % bytes.length) + 1 : at % bytes.length;
        bytes = bytes.slice(0, start) + put + bytes.slice(start + (isLine ? 0 : take));
      }
      if (!bytes.endsWith("\r\n\r\n")) return;
      const short = readUsualHandshake(bytes, { ...SITE });
      if (!short) return;
      usual++;
      const long = respond(bytes, { ...SITE });
      assert.ok(long && long._kind === "accepted", bytes);
      assert.equal(long._isReadOnly, false);
      assert.equal(long._key, bytes.substr(short._keyAt, 24));
      assert.equal(long._channel, short._channel);
      assert.equal(long._subprotocol, short._subprotocol, bytes);
      assert.equal(long._rest, "");
    }),
    { numRuns: 20000 },
  );
  assert.ok(usual > 500, `${usual} in the usual form`);
});

test("every character of a browser's head, changed to any of these, is looked at", () => {
  for (const original of BROWSERS.slice(0, 2)) {
    for (let at = 0; at < original.length; at++) {
      for (const put of ["", "\r", "\n", "\r\n", " ", ":", "\0", "=", "a", "\x80", "?"]) {
        const bytes = original.slice(0, at) + put + original.slice(at + 1);
        if (!bytes.endsWith("\r\n\r\n")) continue;
        const short = readUsualHandshake(bytes, { ...SITE });
        const long = respond(bytes, { ...SITE });
        if (!short) continue;
        assert.ok(long && long._kind === "accepted", JSON.stringify(bytes));
        assert.equal(long._key, bytes.substr(short._keyAt, 24));
        assert.equal(long._subprotocol, short._subprotocol);
      }
    }
  }
});

test("a path that is no channel's is left to the long way", () => {
  for (const path of ["/ws/door", "/value", "/wsx", "*", "/w s", "//"])
    assert.equal(readUsualHandshake(BROWSERS[0]!.replace("/ws", path), { ...SITE }), undefined, path);
  assert.ok(readUsualHandshake(BROWSERS[0]!.replace("/ws", "/ws/knob"), { ...SITE }));
  assert.ok(readUsualHandshake(BROWSERS[0]!.replace("/ws", "/ws?a=b"), { ...SITE }));
  assert.equal(readUsualHandshake(BROWSERS[0]!.replace("/ws", "/ws?a=\x7f"), { ...SITE }), undefined);
});
