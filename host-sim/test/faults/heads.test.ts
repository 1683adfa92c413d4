import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { onEachTarget } from "../blackbox/each-target";
import { RawClient } from "../raw-client";
import { assertServes } from "./health";

onEachTarget("request heads that go wrong", {}, (board) => {
  it("a head sent a byte at a time for ever gets 408 after its time, and delays nobody", async () => {
    const slow = await RawClient.open(board.port);
    const trickle = setInterval(() => slow.socket.writable && slow.send("X"), 200);
    slow.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    await assertServes(board.port);
    assert.match(await slow.head(), /^HTTP\/1\.1 408 /);
    clearInterval(trickle);
    slow.destroy();
    await assertServes(board.port);
  });

  it("a connection that says nothing gets 408, and its socket is given back", async () => {
    const silent = await Promise.all([1, 2, 3].map(() => RawClient.open(board.port)));
    for (const client of silent) assert.match((await client.rest()).toString(), /^HTTP\/1\.1 408 /);
    await assertServes(board.port);
  });

  it("a request with a slow body is answered without waiting for it", async () => {
    const client = await RawClient.open(board.port);
    client.send("POST /value HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nslow");
    assert.match((await client.rest()).toString(), /^HTTP\/1\.1 405 [\s\S]*\r\nAllow: GET, HEAD\r\n/);
    await assertServes(board.port);
  });

  it("a body that keeps coming behind a refused request is dropped", async () => {
    const client = await RawClient.open(board.port);
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (let i = 0; i < 20 && client.socket.writable; i++) {
      client.send("x".repeat(500));
      await sleep(5);
    }
    await client.closed();
    await assertServes(board.port);
  });

  it("garbage instead of a request is refused or timed out, never obeyed", async () => {
    for (const bytes of [
      randomBytes(300),
      randomBytes(3000),
      Buffer.from("\x16\x03\x01\x02\x00\n\n"),
      Buffer.alloc(4000),
    ]) {
      const client = await RawClient.open(board.port);
      client.send(bytes);
      assert.match((await client.rest()).toString("latin1"), /^(HTTP\/1\.1 4\d\d |$)/);
    }
    await assertServes(board.port);
  });

  it("a client that closes its half while the answer is due costs nothing", async () => {
    for (const bytes of ["", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"]) {
      const client = await RawClient.open(board.port);
      client.socket.end(bytes);
      await client.closed();
    }
    await assertServes(board.port);
  });
});
