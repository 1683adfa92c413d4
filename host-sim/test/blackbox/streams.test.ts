import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { it } from "node:test";
import { setTimeout as pause, setTimeout as sleep } from "node:timers/promises";
import { clientFrame, closeFrame, RawClient, SAMPLE_ACCEPT, SAMPLE_KEY, upgradeRequest } from "../raw-client";
import { onEachTarget } from "./each-target";

onEachTarget("plain viewers", { deadband: 0 }, (board) => {
  it("the handshake's answer carries the accept value of RFC 6455 section 1.3", async () => {
    const client = await RawClient.open(board.port);
    client.send(upgradeRequest(board.port));
    const head = await client.head();
    assert.match(head, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.match(head, new RegExp(`\r\nSec-WebSocket-Accept: ${SAMPLE_ACCEPT.replace("+", "\\+")}\r\n`));
    assert.doesNotMatch(head, /Sec-WebSocket-(Protocol|Extensions)/);
    client.destroy();
  });

  it("each message is the raw reading in decimal, in one unmasked frame of the shortest form", async () => {
    const client = await RawClient.webSocket(board.port);
    for (let n = 0; n < 5; n++) {
      const frame = await client.frame();
      assert.deepEqual([frame.fin, frame.rsv, frame.opcode, frame.masked], [true, 0, 1, false]);
      assert.equal(frame.bytes.length, 2 + frame.payload.length);
      assert.match(frame.payload.toString(), /^(0|[1-9]\d{0,3})$/);
      assert.ok(Number(frame.payload.toString()) <= 4095);
    }
    client.destroy();
  });

  it("the head that was accepted last gets the answer to its own key, and with anything else changed its refusal", async () => {
    const origin = `Origin: http://localhost:${board.port}`;
    // Longer than what Espruino hands over at a time, as many browsers' heads are.
    const request = upgradeRequest(board.port, "/ws", [origin, `User-Agent: ${"x".repeat(500)}`]);
    const key = "AQIDBAUGBwgJCgsMDQ4PEA==";
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    const answer = async (text: string, cut: number): Promise<string> => {
      const client = await RawClient.open(board.port);
      client.send(text.slice(0, cut));
      // In a packet of its own, nearly always.
      await pause(60);
      client.send(text.slice(cut));
      const head = await client.head();
      client.destroy();
      return head;
    };
    const keyAt = request.indexOf(SAMPLE_KEY);
    for (const cut of [0, keyAt + 5, keyAt, request.length - 1]) {
      assert.ok((await answer(request, cut)).includes(`Sec-WebSocket-Accept: ${SAMPLE_ACCEPT}\r\n`));
      const again = await answer(request.replace(SAMPLE_KEY, key), cut);
      assert.ok(again.includes(`Sec-WebSocket-Accept: ${accept}\r\n`), again);
    }
    assert.match(
      await answer(request.replace(origin, origin.replace("localhost", "otherhost")), 0),
      /^HTTP\/1.1 403 /,
    );
    assert.match(await answer(request.replace(SAMPLE_KEY, `${SAMPLE_KEY.slice(1)}=`), 0), /^HTTP\/1.1 400 /);
    assert.match(await answer(request.replace("Version: 13", "Version: 14"), 0), /^HTTP\/1.1 426 /);
  });

  it("header names and values are taken in any case, tokens in any list", async () => {
    const client = await RawClient.open(board.port);
    client.send(
      `GET / HTTP/1.1\r\nhost:localhost\r\nUPGRADE: WebSocket\r\nconnection: keep-alive, UPGRADE\r\nsec-websocket-key: ${SAMPLE_KEY}\r\nSEC-WEBSOCKET-VERSION: 13\r\n\r\n`,
    );
    assert.match(await client.head(), /^HTTP\/1\.1 101 /);
    client.destroy();
  });

  it("a frame sent right behind the handshake is answered", async () => {
    const client = await RawClient.open(board.port);
    client.send(Buffer.concat([Buffer.from(upgradeRequest(board.port)), clientFrame(9, "early")]));
    await client.head();
    for (;;) {
      const frame = await client.frame();
      if (frame.opcode !== 10) continue;
      assert.equal(frame.payload.toString(), "early");
      break;
    }
    client.destroy();
  });

  it("a ping is answered by a pong with its payload", async () => {
    const client = await RawClient.webSocket(board.port);
    client.send(clientFrame(9, "who is there"));
    let frame = await client.frame();
    while (frame.opcode !== 10) frame = await client.frame();
    assert.equal(frame.payload.toString(), "who is there");
    client.destroy();
  });

  it("a Close is answered with its code, then TCP ends", async () => {
    const client = await RawClient.webSocket(board.port);
    client.send(closeFrame(1000, "done"));
    let frame = await client.frame();
    while (frame.opcode !== 8) frame = await client.frame();
    assert.equal(frame.payload.readUInt16BE(0), 1000);
    await client.closed();
  });

  it("an unmasked frame fails the connection with 1002", async () => {
    const client = await RawClient.webSocket(board.port);
    client.send(clientFrame(1, "bare", { mask: null }));
    let frame = await client.frame();
    while (frame.opcode !== 8) frame = await client.frame();
    assert.equal(frame.payload.readUInt16BE(0), 1002);
    await client.closed();
  });
});

const PROTOCOL = ["Sec-WebSocket-Protocol: chat, rheo.v1"];

onEachTarget("rheo.v1 viewers", { deadband: 0, rate: 50 }, (board) => {
  it("are greeted with hello, which holds the values of this very handshake", async () => {
    const client = await RawClient.open(board.port);
    client.send(upgradeRequest(board.port, "/", PROTOCOL));
    assert.match(await client.head(), /\r\nSec-WebSocket-Protocol: rheo\.v1\r\n/);
    const hello = JSON.parse(await client.text());
    assert.equal(hello.type, "hello");
    assert.deepEqual(hello.handshake, { key: SAMPLE_KEY, accept: SAMPLE_ACCEPT });
    assert.equal(hello.rate, 50);
    assert.deepEqual(hello.limits, { viewers: 6, message: 1024, inFlight: 3072 });
    assert.deepEqual(hello.channels, [
      {
        kind: "analog",
        unit: "LSB",
        min: 0,
        max: 4095,
        decimals: 0,
        id: "knob",
        label: "Knob",
        deadband: 0,
        calibration: { min: 0, max: 4095 },
      },
    ]);
    assert.equal(hello.readOnly, false);
    client.destroy();
  });

  it("get samples whose numbers go up by one and whose time goes on", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    let last = await client.message("sample");
    for (let n = 0; n < 20; n++) {
      const sample = await client.message("sample");
      const skipped = (sample.skipped as number | undefined) ?? 0;
      assert.equal(sample.seq, (last.seq as number) + 1 + skipped);
      assert.ok((sample.t as number) > (last.t as number));
      const values = sample.values as number[];
      assert.equal(values.length, 1);
      assert.ok(Number.isInteger(values[0]) && values[0]! >= 0 && values[0]! <= 4095);
      last = sample;
    }
    client.destroy();
  });

  it("set is acknowledged and seen by the next viewer", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    client.send(clientFrame(1, '{"type":"set","id":11,"rate":40,"led":true}'));
    assert.deepEqual(await client.message("ack"), { type: "ack", id: 11 });
    const other = await RawClient.webSocket(board.port, "/", PROTOCOL);
    const hello = await other.message("hello");
    assert.deepEqual([hello.rate, hello.led], [40, true]);
    client.destroy();
    other.destroy();
  });

  it("a calibration is told to everybody at once, and kept; null is the whole range again", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    const ends = { min: 4095, max: 10 };
    for (const [given, then] of [
      [ends, ends],
      [null, { min: 0, max: 4095 }],
    ]) {
      client.send(
        clientFrame(1, JSON.stringify({ type: "set", id: "c", channel: "knob", calibration: given })),
      );
      assert.deepEqual(await client.message("ack"), { type: "ack", id: "c" });
      const [channel] = (await client.message("vitals")).channels as { calibration: unknown }[];
      assert.deepEqual(channel!.calibration, then);
      // Flash is written once a second at most.
      await sleep(1100);
    }
    client.destroy();
  });

  it("a wrong command is refused with a code, a sentence and its id", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    client.send(clientFrame(1, '{"type":"set","id":5,"rate":1000}'));
    const error = await client.message("error");
    assert.deepEqual([error.id, error.code], [5, "bad-field"]);
    assert.match(error.message as string, /rate .*1 to 100/);
    client.destroy();
  });

  it("ping comes back as pong with every digit of t", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    client.send(clientFrame(1, '{"type":"ping","t":1795000000000.125}'));
    let text = await client.text();
    while (!text.includes('"pong"')) text = await client.text();
    assert.equal(text, '{"type":"pong","t":1795000000000.125}');
    client.destroy();
  });

  it("vitals come by themselves", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    const vitals = await client.message("vitals");
    assert.ok((vitals.viewers as number) >= 1);
    const memory = vitals.memory as { free: number; total: number; lowest: number };
    assert.ok(memory.lowest <= memory.free && memory.free <= memory.total);
    client.destroy();
  });
});
