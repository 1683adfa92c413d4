import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { it } from "node:test";
import { onEachTarget } from "../blackbox/each-target";
import { clientFrame, closeFrame, RawClient } from "../raw-client";
import { assertServes, closeCode, untilViewers } from "./health";

const STREAM = ["Sec-WebSocket-Protocol: rheo.v1"];

onEachTarget("viewers that send what they should not", {}, (board) => {
  const viewer = () => RawClient.webSocket(board.port, "/ws", STREAM);

  const wrong: Array<[what: string, bytes: () => Buffer, code: number]> = [
    ["random bytes", () => Buffer.concat([Buffer.from([0xf3]), randomBytes(2000)]), 1002],
    ["a message of 1025 bytes", () => clientFrame(1, "x".repeat(1025)), 1009],
    ["a message of 100,000 bytes", () => clientFrame(1, "x".repeat(100_000)), 1009],
    [
      "seventeen fragments",
      () => Buffer.concat(Array.from({ length: 17 }, (_, i) => clientFrame(i ? 0 : 1, "x", { fin: false }))),
      1008,
    ],
    ["text that is not UTF-8", () => clientFrame(1, Buffer.from([0x7b, 0xff])), 1007],
    ["a close of one byte", () => clientFrame(8, "x"), 1002],
  ];
  for (const [what, bytes, code] of wrong)
    it(`${what}: ${code}, and TCP ends`, async () => {
      const client = await viewer();
      client.send(bytes());
      assert.equal(await closeCode(client), code);
      await client.closed();
      await assertServes(board.port);
      await untilViewers(board.port, 0);
    });

  it("a message sent a byte a second: 1008 after its time, while the stream went on", async () => {
    const client = await viewer();
    // A pong would fall within the slow frame.
    client.answersPings = false;
    const bytes = clientFrame(1, '{"type":"ping","t":1}');
    let at = 0;
    const trickle = setInterval(() => client.send(bytes.subarray(at, ++at)), 1000);
    try {
      await client.message("sample");
      assert.equal(await closeCode(client), 1008);
    } finally {
      clearInterval(trickle);
      client.destroy();
    }
    await assertServes(board.port);
  });

  it("closes in a storm are one close", async () => {
    for (let n = 0; n < 10; n++) {
      const client = await viewer();
      client.send(Buffer.concat(Array.from({ length: 50 }, () => closeFrame(1000))));
      assert.equal(await closeCode(client), 1000);
      assert.equal((await client.rest()).length, 0);
    }
    await untilViewers(board.port, 0);
    await assertServes(board.port);
  });

  it("commands in a flood are answered or end in 1008; the others' stream goes on", async () => {
    const watcher = await viewer();
    const flood = await viewer();
    flood.answersPings = false;
    const command = clientFrame(1, '{"type":"ping","t":1}');
    for (let n = 0; n < 300 && flood.socket.writable; n++) flood.send(command);
    assert.equal(await closeCode(flood), 1008);
    flood.destroy();
    const first = Number((await watcher.message("sample")).seq);
    while (Number((await watcher.message("sample")).seq) < first + 3);
    watcher.destroy();
    await untilViewers(board.port, 0);
  });

  it("pings in a flood whose pongs are not read end in 1008, with bounded output", async () => {
    const flood = await viewer();
    flood.answersPings = false;
    flood.socket.pause();
    const ping = clientFrame(9, "x".repeat(125));
    for (let n = 0; n < 200 && flood.socket.writable; n++) flood.send(ping);
    flood.socket.resume();
    let bytes = 0;
    for (;;) {
      const frame = await flood.frame();
      bytes += frame.bytes.length;
      if (frame.opcode !== 8) continue;
      assert.equal(frame.payload.readUInt16BE(0), 1008);
      break;
    }
    // 6144 bytes may be under way, and the Close.
    assert.ok(bytes <= 6144 + 127, `${bytes} bytes`);
    flood.destroy();
    await assertServes(board.port);
  });
});
