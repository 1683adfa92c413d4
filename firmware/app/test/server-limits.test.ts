import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { clientFrame } from "../../websocket/test/client-frame";
import { LIMITS } from "../limits";
import { REFUSED } from "../peer";
import { housekeeping } from "../rheo";
import { sweep } from "../server";
import { unfinishedBytes } from "../unfinished";
import { boardInMemory, type Client, handshake, parseAnswer, request } from "./board-in-memory";

/** Code and reason of a Close frame. */
function closeOf(frame: string): [number, string] {
  assert.equal(frame.charCodeAt(0), 0x88);
  return [frame.charCodeAt(2) * 256 + frame.charCodeAt(3), frame.slice(4)];
}

function count(rheo: { _server: { _first?: { _next: unknown } | undefined } }): number {
  let found = 0;
  for (let at = rheo._server._first as { _next: unknown } | undefined; at; found++)
    at = at._next as { _next: unknown } | undefined;
  return found;
}

describe("time", () => {
  test("a head has its time from the accept, however often bytes come", () => {
    const { rheo, connect, at } = boardInMemory();
    const client = connect();
    client.send("GET / HT");
    at(1000 + LIMITS.headTime - 1);
    client.send("TP/1.1\r\n");
    sweep(rheo._server, 1000 + LIMITS.headTime - 1);
    assert.equal(client.look(), "");
    at(1000 + LIMITS.headTime);
    sweep(rheo._server, 1000 + LIMITS.headTime);
    const { status, body } = parseAnswer(client.look());
    assert.equal(status, 408);
    assert.match(body, /took too long/);
    assert.equal(client.ended, true);
    assert.equal(client.peer._head, undefined);
  });
  test("a viewer's is its own: it stays without a word", () => {
    const { rheo, connect } = boardInMemory();
    const client = connect();
    client.send(handshake());
    sweep(rheo._server, 1000 + LIMITS.headTime + LIMITS.pageTime);
    assert.equal(client.ended, false);
    assert.equal(rheo._broadcast.count, 1);
  });
  test("a message that has begun must end in its time", () => {
    const { rheo, connect } = boardInMemory();
    const client = connect();
    client.send(handshake());
    client.look();
    client.send("\x81\x85\0\0\0\0a");
    sweep(rheo._server, 1000 + LIMITS.messageTime - 1);
    assert.equal(client.look(), "");
    sweep(rheo._server, 1000 + LIMITS.messageTime);
    assert.deepEqual(closeOf(client.look()), [1008, "message took too long"]);
  });
  test("the last accepted head is kept for a while", () => {
    const { rheo, connect } = boardInMemory();
    connect().send(handshake());
    assert.ok(rheo._server._accepted);
    sweep(rheo._server, 2000);
    sweep(rheo._server, 2000 + LIMITS.keepHead - 1);
    assert.ok(rheo._server._accepted);
    sweep(rheo._server, 2000 + LIMITS.keepHead);
    assert.equal(rheo._server._accepted, undefined);
  });
  test("the last accepted head is not kept beside as many viewers as may watch", () => {
    const { rheo, connect } = boardInMemory({ settings: { viewers: 2 } });
    connect().send(handshake());
    sweep(rheo._server, 2000);
    connect().send(handshake());
    assert.ok(rheo._server._accepted);
    sweep(rheo._server, 2001);
    assert.equal(rheo._server._accepted, undefined);
  });
});

describe("the table of connections", () => {
  test("has whoever is connected, in whatever order they go, and each once", () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const { rheo, connect } = boardInMemory();
      const clients = [connect(), connect(), connect()];
      for (const [gone, index] of order.entries()) {
        clients[index]?.close();
        clients[index]?.close();
        assert.equal(count(rheo), 2 - gone);
        assert.equal(rheo._server._count, 2 - gone);
      }
    }
  });
  test("a socket that has closed no longer refers to its record, which refers to it", () => {
    const { connect } = boardInMemory();
    const client = connect();
    assert.equal(client.record(), client.peer);
    client.close();
    assert.equal(client.record(), undefined);
  });
  test("a viewer that goes is taken off the broadcast's list", () => {
    const { rheo, connect } = boardInMemory();
    const [first, second] = [connect(), connect()];
    first.send(handshake());
    second.send(handshake());
    first.close();
    assert.equal(rheo._broadcast.count, 1);
    second.close();
    assert.equal(rheo._broadcast.count, 0);
  });
  test("keeps its last place free: who has said nothing for longest goes", () => {
    const { rheo, connect, aborted } = boardInMemory();
    const clients: Client[] = [];
    while (clients.length < LIMITS.connections - 1) clients.push(connect());
    assert.deepEqual(aborted, []);
    clients[0]?.send(handshake());
    connect();
    assert.deepEqual(aborted, [clients[1]?.peer._transport]);
    assert.equal(rheo._server._count, LIMITS.connections);
  });
  test("with everybody busy tells the newcomer, once it has asked, that there is no room", () => {
    const { connect, aborted } = boardInMemory({ page: "x".repeat(5000) });
    for (let n = 0; n < LIMITS.connections; n++) {
      const client = connect();
      client.send(request("/"));
      assert.equal(parseAnswer(client.look()).status, 200);
    }
    const late = connect();
    assert.equal(late.peer._phase, REFUSED);
    assert.equal(late.look(), "");
    late.send(request("/value"));
    const { status, head, body } = parseAnswer(late.look());
    assert.equal(status, 503);
    assert.match(head, new RegExp(`\r\nRetry-After: ${LIMITS.retryAfter}\r\n`));
    assert.match(head, /\r\nX-Rheo-Reason: full\r\n/);
    assert.equal(+(/Content-Length: (\d+)/.exec(head) as RegExpExecArray)[1]!, body.length);
    late.send(request("/value"));
    assert.equal(late.look(), "");
    assert.deepEqual(aborted, []);
  });
});

describe("heads and messages of which some is missing", () => {
  const half = (bytes: number) => request("/", [`X: ${"x".repeat(bytes)}`]).slice(0, bytes);

  test("share a budget: beyond it the oldest goes, without a word when it is a head", () => {
    const { rheo, connect, at, aborted } = boardInMemory();
    const [first, second, third] = [connect(), connect(), connect()];
    first.send(half(1000));
    at(1001);
    second.send(half(1000));
    at(1002);
    assert.deepEqual(aborted, []);
    third.send(half(1000));
    assert.deepEqual(aborted, [first.peer._transport]);
    assert.equal(unfinishedBytes(rheo._server), 2000);
    assert.equal(first.look(), "");
  });
  test("so it is when the last bytes are a viewer's", () => {
    const { connect, at, aborted } = boardInMemory();
    const [first, second, viewer] = [connect(), connect(), connect()];
    viewer.send(handshake());
    first.send(half(1000));
    at(1001);
    second.send(half(1000));
    assert.deepEqual(aborted, []);
    viewer.send(`\x81\xfe\x03\xe8\0\0\0\0${"a".repeat(500)}`);
    assert.deepEqual(aborted, [first.peer._transport]);
  });
  test("a viewer whose message is the oldest is told and failed", () => {
    const { rheo, connect, at } = boardInMemory();
    const viewer = connect();
    viewer.send(handshake());
    viewer.look();
    viewer.send(`\x81\xfe\x03\xe8\0\0\0\0${"a".repeat(900)}`);
    at(1001);
    const [other, another] = [connect(), connect()];
    other.send(half(1000));
    another.send(half(1000));
    assert.deepEqual(closeOf(viewer.look()), [1008, "message took too long"]);
    assert.ok(unfinishedBytes(rheo._server) <= LIMITS.unfinishedBytes);
  });
});

describe("housekeeping", () => {
  test("sends vitals to those of rheo.v1 only, first when they have been there for their time", () => {
    const { rheo, connect, at } = boardInMemory();
    const [plain, json] = [connect(), connect()];
    plain.send(handshake());
    json.send(handshake("/", ["Sec-WebSocket-Protocol: rheo.v1"]));
    plain.look();
    json.look();
    housekeeping(rheo);
    assert.equal(json.look(), "");
    at(1000 + LIMITS.vitalsEvery);
    housekeeping(rheo);
    assert.ok(json.look().includes('"type":"vitals"'));
    assert.ok(!plain.look().includes("vitals"));
    housekeeping(rheo);
    assert.equal(json.look(), "");
  });
  test("a command that needs a part this board lacks closes the connection with 1011 and the remedy", () => {
    const { connect } = boardInMemory({ missing: ["commands"] });
    const client = connect();
    client.send(handshake("/", ["Sec-WebSocket-Protocol: rheo.v1"]));
    client.look();
    client.send(clientFrame(0x81, '{"type":"ping","t":1}'));
    assert.deepEqual(closeOf(client.look()), [
      1011,
      "this board lacks a file for that: npm run flash installs it",
    ]);
  });
  test("so does one that has to wait, on a board without the part that has it wait", () => {
    const { connect } = boardInMemory({ missing: ["crowd"] });
    const client = connect();
    client.send(handshake("/", ["Sec-WebSocket-Protocol: rheo.v1"]));
    client.look();
    client.send(clientFrame(0x81, '{"type":"ping","t":1}'));
    assert.match(client.look(), /"pong"/);
    client.send(clientFrame(0x81, '{"type":"ping","t":2}'));
    assert.equal(closeOf(client.look())[0], 1011);
  });
  test("without memory for the part a request is refused, and a command waits until there is some", async () => {
    const { connect, loaded, leave } = boardInMemory();
    const client = connect();
    client.send(handshake("/", ["Sec-WebSocket-Protocol: rheo.v1"]));
    client.look();
    loaded.length = 0;
    leave(LIMITS.partRoom);
    const other = connect();
    other.send("GET /value HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const refused = other.look();
    assert.match(
      refused,
      /^HTTP\/1\.1 503 [\s\S]*\r\nContent-Length: 34\r\n[\s\S]*\r\n\r\nThe board has no memory to spare\.\n$/,
    );
    client.send(clientFrame(0x81, '{"type":"ping","t":1}'));
    await sleep(3 * LIMITS.commandEvery);
    assert.doesNotMatch(client.look(), /"pong"/);
    assert.deepEqual([...new Set(loaded)], ["crowd"]);
    leave(2 * LIMITS.partRoom);
    await sleep(3 * LIMITS.commandEvery);
    assert.match(client.look(), /"pong"/);
  });
  test("what a plain viewer says is read and forgotten", () => {
    const { connect, loaded } = boardInMemory();
    const client = connect();
    client.send(handshake());
    client.look();
    client.send(clientFrame(0x81, '{"type":"set","rate":50}'));
    assert.equal(client.look(), "");
    assert.ok(!loaded.includes("commands"));
  });
});
