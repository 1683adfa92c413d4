import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import type { Refusal } from "../../http/refusal";
import { header, parseRequestHead } from "../../http/request-head";
import { acceptResponse, checkRequest, chooseSubprotocol, GUID, keyOf } from "../handshake";

/** The request of RFC 6455 section 1.3, but for the host. */
const FIELDS: Record<string, string> = {
  Host: "192.168.4.1",
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version": "13",
};

const HEAD = { _headBytes: 2048, _headLines: 32, _flat: (text: string) => text };

/** A handshake that succeeded. */
interface Handshake {
  _status: 0;
  _response: string;
  _subprotocol: string;
  _key: string;
  _accept: string;
}

/** Changes some fields; `undefined` leaves one out. */
function shake(
  changes: Record<string, string | undefined> = {},
  line = "GET /ws HTTP/1.1",
  ours = ["rheo.v1"],
): Handshake | Refusal {
  const fields = Object.entries({ ...FIELDS, ...changes }).filter(([, value]) => value !== undefined);
  const bytes = `${line}\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const head = parseRequestHead(bytes, HEAD);
  assert.ok(head && !head._status, JSON.stringify(head));
  const refusal = checkRequest(head);
  if (refusal) return refusal;
  const key = keyOf(head);
  const accept = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  const subprotocol = chooseSubprotocol(header(head, "sec-websocket-protocol"), ours);
  return {
    _status: 0,
    _response: acceptResponse(accept, subprotocol),
    _subprotocol: subprotocol,
    _key: key,
    _accept: accept,
  };
}

function opened(result: Handshake | Refusal): Handshake {
  assert.ok(!result._status, JSON.stringify(result));
  return result;
}

test("the handshake of RFC 6455 section 1.3", () => {
  const made = opened(shake());
  assert.equal(
    made._response,
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
  );
  assert.equal(made._key, "dGhlIHNhbXBsZSBub25jZQ==");
  assert.equal(made._accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  assert.equal(made._subprotocol, "");
});

describe("accepted", () => {
  const accepted: Array<[string, Record<string, string>]> = [
    ["Upgrade in any case, within a list", { Upgrade: "h2c, WebSocket" }],
    ["Connection as Firefox sends it", { Connection: "keep-alive, Upgrade" }],
    ["Connection in any case", { Connection: "UPGRADE" }],
    ["lists with tabs", { Upgrade: "h2c\t,\twebsocket", Connection: "keep-alive,\tUpgrade\t" }],
    ["an extension on offer, which is declined", { "Sec-WebSocket-Extensions": "permessage-deflate" }],
    ["an unknown field", { "X-Any": "thing" }],
  ];
  for (const [what, changes] of accepted) {
    test(what, () => assert.doesNotMatch(opened(shake(changes))._response, /Extensions|Protocol:/));
  }
  test("HTTP/1.2", () => {
    opened(shake({}, "GET / HTTP/1.2"));
  });
});

describe("refused", () => {
  const refused: Array<[string, Record<string, string | undefined>, number]> = [
    ["no Upgrade", { Upgrade: undefined }, 426],
    ["Upgrade to something else", { Upgrade: "websockets" }, 426],
    ["no Connection", { Connection: undefined }, 400],
    ["Connection without upgrade", { Connection: "keep-alive" }, 400],
    ["no version", { "Sec-WebSocket-Version": undefined }, 426],
    ["version 8", { "Sec-WebSocket-Version": "8" }, 426],
    ["version 13 twice", { "Sec-WebSocket-Version": "13\r\nsec-websocket-version: 13" }, 426],
    ["no key", { "Sec-WebSocket-Key": undefined }, 400],
    ["a key of 15 bytes", { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j" }, 400],
    ["a key of 17 bytes", { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZWQ=" }, 400],
    ["a key that is not Base64", { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25-ZQ==" }, 400],
    [
      "two keys",
      { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==" },
      400,
    ],
  ];
  for (const [what, changes, status] of refused) {
    test(what, () => assert.equal(shake(changes)._status, status));
  }
  test("POST", () => {
    const refusal = shake({}, "POST /ws HTTP/1.1") as Refusal;
    assert.equal(refusal._status, 405);
    assert.equal(refusal._headers, "Allow: GET\r\n");
  });
  test("HTTP/1.0", () => assert.equal(shake({}, "GET /ws HTTP/1.0")._status, 400));
  test("a wrong version is told the right one", () => {
    const refusal = shake({ "Sec-WebSocket-Version": "7" }) as Refusal;
    assert.match(refusal._headers, /^Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n$/);
  });
});

describe("subprotocol", () => {
  const chosen = (offer: string, ours = ["rheo.v2", "rheo.v1"]) =>
    opened(shake({ "Sec-WebSocket-Protocol": offer }, undefined, ours))._subprotocol;
  test("ours is chosen from the offered", () => assert.equal(chosen("chat, rheo.v1"), "rheo.v1"));
  test("the one we prefer wins", () => assert.equal(chosen("rheo.v1,rheo.v2"), "rheo.v2"));
  test("none of ours: none, and nothing is echoed", () => {
    for (const offer of ["chat", "rheo.v11", "heo.v1", "RHEO.V1", ""]) assert.equal(chosen(offer), "", offer);
  });
  test("offers in two fields are one list", () => {
    assert.equal(chosen("chat\r\nSec-WebSocket-Protocol: rheo.v1"), "rheo.v1");
  });
  test("it is in the answer", () => {
    assert.match(
      opened(shake({ "Sec-WebSocket-Protocol": "rheo.v1" }))._response,
      /\r\nSec-WebSocket-Protocol: rheo\.v1\r\n\r\n$/,
    );
  });
  test("a token offered as one is never in the answer", () => {
    const made = shake({ "Sec-WebSocket-Protocol": "rheo.v1, token.t" });
    assert.doesNotMatch(opened(made)._response, /token/);
  });
});

test("subprotocols are told apart by tabs as by spaces", () => {
  assert.equal(opened(shake({ "Sec-WebSocket-Protocol": "chat\t,\trheo.v1" }))._subprotocol, "rheo.v1");
});
