import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clientFrame } from "../../websocket/test/client-frame";
import { LIMITS } from "../limits";
import { CLOSING, HEAD, PAGE, VIEWER } from "../peer";
import { sweep } from "../server";
import { acceptKey, boardInMemory, handshake, memoryChannel, parseAnswer, request } from "./board-in-memory";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const SWITCHING = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(KEY)}\r\n`;
/** Unmasked text frame of four bytes. */
const VALUE = "\x81\x041234";

describe("an opening handshake", () => {
  test("makes a viewer that has the newest value at once", () => {
    const { rheo, connect } = boardInMemory();
    const client = connect();
    assert.equal(client.peer._phase, HEAD);
    client.send(handshake());
    assert.equal(client.look(), `${SWITCHING}\r\n${VALUE}`);
    assert.equal(client.peer._phase, VIEWER);
    assert.equal(rheo._broadcast.count, 1);
  });
  test("is taken in any pieces", () => {
    const bytes = handshake();
    for (const size of [1, 2, 3, 7, 50]) {
      const { connect } = boardInMemory();
      const client = connect();
      for (let at = 0; at < bytes.length; at += size) {
        assert.equal(client.look(), "");
        client.send(bytes.substr(at, size));
      }
      assert.equal(client.look(), `${SWITCHING}\r\n${VALUE}`, `${size}`);
    }
  });
  test("of rheo.v1 names the subprotocol, and hello comes before the first sample", () => {
    const { connect } = boardInMemory();
    const client = connect();
    client.send(handshake("/", ["Sec-WebSocket-Protocol: rheo.v1"]));
    const bytes = client.look();
    assert.ok(bytes.startsWith(`${SWITCHING}Sec-WebSocket-Protocol: rheo.v1\r\n\r\n\x81`));
    assert.ok(bytes.indexOf('"type":"hello"') < bytes.indexOf('"type":"sample"'));
    assert.ok(bytes.includes(`"handshake":{"key":"${KEY}","accept":"${acceptKey(KEY)}"}`));
  });
  test("behind which a command follows in the same bytes has it carried out", () => {
    const { rheo, connect } = boardInMemory();
    const client = connect();
    client.send(
      handshake("/", ["Sec-WebSocket-Protocol: rheo.v1"]) +
        clientFrame(0x81, '{"type":"set","id":5,"led":true}'),
    );
    assert.ok(client.look().endsWith('{"type":"ack","id":5}'));
    assert.equal(rheo._led, true);
  });
  test("asks for its channel by name; a strange one is 404", () => {
    const { connect } = boardInMemory({ channels: [memoryChannel("knob", 1234), memoryChannel("light", 7)] });
    const client = connect();
    client.send(handshake("/ws/light"));
    assert.equal(client.look(), `${SWITCHING}\r\n\x81\x017`);
    const other = connect();
    other.send(handshake("/ws/door"));
    assert.equal(parseAnswer(other.look()).status, 404);
  });
  test("in its usual form takes no part, once the host was let through", () => {
    const { rheo, connect, loaded } = boardInMemory();
    connect().send(handshake());
    assert.deepEqual(loaded, ["requests"]);
    // Its own head again with another key, another order of lines.
    connect().send(handshake("/", [], "AAAAAAAAAAAAAAAAAAAAAA=="));
    connect().send(handshake("/ws?x=1"));
    assert.deepEqual(loaded, ["requests"]);
    const usual = handshake("/ws?x=2");
    connect().send(usual);
    assert.equal(rheo._server._accepted?._keyAt, usual.indexOf(KEY));
  });
  test("that comes again has its own key answered and its own rights", () => {
    const { connect } = boardInMemory();
    const key = "AAAAAAAAAAAAAAAAAAAAAA==";
    for (const [lines, isReadOnly] of [
      [[], false],
      [["Origin: null"], true],
      [["Origin: null"], true],
    ] as const) {
      const client = connect();
      client.send(handshake("/", [...lines], key));
      assert.ok(client.look().includes(`Sec-WebSocket-Accept: ${acceptKey(key)}\r\n`));
      assert.equal(client.peer._connection?._owner._isReadOnly, isReadOnly);
    }
  });
  test("to a full board is refused, and accepted again when a viewer has gone", () => {
    const { connect } = boardInMemory({ settings: { viewers: 2 } });
    const viewers = [connect(), connect()];
    for (const viewer of viewers) viewer.send(handshake());
    const late = connect();
    late.send(handshake());
    assert.equal(parseAnswer(late.look()).status, 503);
    assert.equal(late.ended, true);
    viewers[0]?.close();
    const next = connect();
    next.send(handshake());
    assert.ok(next.look().startsWith(SWITCHING));
  });
  test("in set-up mode is a request like any other", () => {
    const { rheo, connect } = boardInMemory();
    connect().send(handshake());
    rheo._server._provisioning = { address: "http://192.168.4.1/", answer: (path) => `["${path}"]` };
    const client = connect();
    client.send(handshake());
    assert.equal(parseAnswer(client.look()).body, '["/"]');
  });
  test("without the part for its checks gets nothing, and is ended in time like a head that never comes", () => {
    const { rheo, connect } = boardInMemory({ missing: ["requests"] });
    const client = connect();
    client.send(handshake());
    assert.equal(client.look(), "");
    sweep(rheo._server, 1000 + LIMITS.headTime);
    assert.equal(parseAnswer(client.look()).status, 408);
  });
});

describe("a request for a page", () => {
  test("is answered and its socket ended; what else is sent means nothing", () => {
    const { connect } = boardInMemory();
    const client = connect();
    client.send(request("/value"));
    assert.equal(parseAnswer(client.look()).body, "1234\n");
    assert.equal(client.ended, true);
    client.send(request("/value"));
    assert.equal(client.look(), "");
  });
  test("in pieces is no longer in memory once it is answered", () => {
    const { connect } = boardInMemory();
    const client = connect();
    client.send("GET /value HTTP/1.1\r\n");
    client.send("Host: 192.168.1.50\r\n\r\n");
    assert.equal(parseAnswer(client.look()).body, "1234\n");
    assert.equal(client.peer._head, undefined);
  });
  test("that is malformed is answered, and the socket left open until its time is up", () => {
    const { rheo, connect, aborted } = boardInMemory();
    const client = connect();
    client.send("GET / HTTP/1.1\r\n\r\n");
    assert.equal(parseAnswer(client.look()).status, 400);
    assert.equal(client.ended, false);
    sweep(rheo._server, 1000 + LIMITS.closeTime - 1);
    assert.deepEqual(aborted, []);
    sweep(rheo._server, 1000 + LIMITS.closeTime);
    assert.deepEqual(aborted, [client.peer._transport]);
  });
  test("that may yet be malformed is kept until it is seen to be", () => {
    const { connect } = boardInMemory();
    const client = connect();
    client.send("GET / HTTP/1.1\r\nHost: 192.168.1.50\r\n\r\r\n");
    assert.equal(client.look(), "");
    client.send("\r\n");
    assert.equal(parseAnswer(client.look()).status, 400);
  });
  test("without the part for its text is 503", () => {
    const { connect } = boardInMemory({ missing: ["metrics"] });
    const client = connect();
    client.send(request("/metrics"));
    assert.equal(parseAnswer(client.look()).status, 503);
  });
  test("of a socket that has closed meanwhile harms nobody", () => {
    const { rheo, connect } = boardInMemory();
    const client = connect();
    client.break();
    client.send(request("/value"));
    client.close();
    assert.equal(rheo._server._count, 0);
  });
});

describe("the dashboard", () => {
  const PAGE_BYTES = "0123456789abcdef".repeat(160);

  test("follows its head in slices, each when the one before has left, and the socket is ended after the last", () => {
    const { connect } = boardInMemory({ page: PAGE_BYTES });
    const client = connect();
    client.send(request("/"));
    assert.equal(parseAnswer(client.look()).body, "");
    assert.equal(client.peer._phase, PAGE);
    let page = "";
    while (!client.ended) {
      client.drain();
      const slice = client.look();
      assert.ok(slice.length <= LIMITS.pageSlice);
      page += slice;
    }
    assert.equal(page, PAGE_BYTES);
    assert.equal(client.peer._phase, CLOSING);
    client.drain();
    assert.equal(client.look(), "");
  });
  test("takes as long as a page may, and is given up then", () => {
    const { rheo, connect, aborted } = boardInMemory({ page: PAGE_BYTES });
    const client = connect();
    client.send(request("/"));
    client.look();
    sweep(rheo._server, 1000 + LIMITS.pageTime - 1);
    assert.deepEqual(aborted, []);
    sweep(rheo._server, 1000 + LIMITS.pageTime);
    assert.deepEqual(aborted, [client.peer._transport]);
    client.drain();
    assert.equal(client.look(), "");
  });
  test("is not sent for HEAD, nor to who has it", () => {
    const { connect } = boardInMemory({ page: PAGE_BYTES });
    for (const bytes of [request("/", [], "HEAD"), request("/", ['If-None-Match: "123"'])]) {
      const client = connect();
      client.send(bytes);
      client.drain();
      assert.equal(parseAnswer(client.look()).body, "");
      assert.equal(client.ended, true);
    }
  });
});
