/** The demo against the simulator and, with `ESPRUINO`, the interpreter: the same bytes for the same bytes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { STORED } from "../../../bundles.js";
import { onEachTarget } from "../../../host-sim/test/blackbox/each-target";
import { clientFrame, closeFrame, RawClient, upgradeRequest } from "../../../host-sim/test/raw-client";
import { Espruino } from "../../demo/src/espruino";
import { type ClientSocket, Network } from "../../demo/src/tcp";
import { World } from "../../demo/src/world";

/** A board of the demo's, outside of a page, whose ADC always reads `count`. */
async function demoBoard(count: number, settings: object) {
  const files = new Map(
    STORED.map(({ stored, file }) => [
      stored,
      readFileSync(new URL(`../../../dist/${file}`, import.meta.url), "latin1"),
    ]),
  );
  files.set("rheo.json", JSON.stringify(settings));
  const said: string[] = [];
  const world = new World({
    seed: 1,
    noise: false,
    now: () => performance.now(),
    warn: (text) => said.push(text),
  });
  world.analogRead = () => count / 4096;
  const network = new Network(() => 0.5);
  const machine = new Espruino({ files, world, network, serial: "demo", print: (line) => said.push(line) });
  machine.boot(true);
  return { network, machine, said };
}

/** What the board says to `request` and then to each of `frames`, sent one after the other. */
async function answers(network: Network, request: string, frames: Buffer[]): Promise<string> {
  const socket = network.connect() as ClientSocket;
  let bytes = "";
  socket.onData = (part) => {
    bytes += part;
  };
  for (const part of [request, ...frames.map((frame) => frame.toString("latin1"))]) {
    const before = bytes.length;
    socket.send(part);
    // An answer, and a moment for what comes with it.
    for (let turn = 0; turn < 100 && bytes.length === before; turn++) await pause(50);
    await pause(100);
  }
  socket.close();
  return bytes;
}

/** An answer's head, the first text frame, and all other frames: a board tells its reading once a second besides. */
function withoutRepeats(bytes: string): string {
  let at = bytes.indexOf("\r\n\r\n") + 4;
  let kept = bytes.slice(0, at);
  for (let texts = 0; at < bytes.length; ) {
    const end = at + 2 + bytes.charCodeAt(at + 1);
    if (bytes[at] !== "\x81" || texts++ === 0) kept += bytes.slice(at, end);
    at = end;
  }
  return kept;
}

/**
 * An answer's head and frames: texts by opcode and JSON with what differs between any two boards left out, a burst by
 * its head without times and by how much follows. Samples and vitals come when their time is.
 */
function alike(bytes: string): unknown[] {
  let at = bytes.indexOf("\r\n\r\n") + 4;
  const told: unknown[] = [bytes.slice(0, at)];
  while (at < bytes.length) {
    const short = bytes.charCodeAt(at + 1);
    const head = short < 126 ? 2 : 4;
    const length = short < 126 ? short : bytes.charCodeAt(at + 2) * 256 + bytes.charCodeAt(at + 3);
    const opcode = bytes.charCodeAt(at);
    const payload = bytes.slice(at + head, at + head + length);
    at += head + length;
    if (opcode === 0x82) told.push([opcode, head, payload.slice(0, 8), length]);
    else if (!/"type":"(sample|vitals)"/.test(payload))
      told.push([opcode, head, JSON.parse(payload, theirs)]);
  }
  return told;
}

/** What is a board's own. */
function theirs(key: string, value: unknown): unknown {
  return /^(name|board|handshake|errors|free|lowest|rssi|serial|total|uptime)$/.test(key) ? "its own" : value;
}

const PING = clientFrame(9, "are you there?");
const CLOSE = closeFrame(1000);

onEachTarget("the demo, byte for byte", {}, (board) => {
  for (const position of [0.1, 0.5, 0.9]) {
    it(`handshake, reading, pong and Close are the same with the knob at ${position}`, async (t) => {
      await board.target.setKnob(position);
      await pause(400);
      const request = upgradeRequest(board.port);
      const client = await RawClient.open(board.port);
      client.send(request);
      let bytes = await client.head();
      const reading = await client.frame();
      bytes += reading.bytes.toString("latin1");
      for (const [frame, answer] of [
        [PING, 10],
        [CLOSE, 8],
      ] as const) {
        client.send(frame);
        let got = await client.frame();
        while (got.opcode !== answer) got = await client.frame();
        bytes += got.bytes.toString("latin1");
      }
      client.destroy();
      const demo = await demoBoard(Number(reading.payload.toString()), { deadband: 64 });
      t.after(() => demo.machine.off());
      assert.equal(withoutRepeats(await answers(demo.network, request, [PING, CLOSE])), bytes);
      assert.ok(
        demo.said.some((line) => /SHA-1 by accelerator/.test(line)),
        demo.said.join("\n"),
      );
    });
  }

  it("hello, acknowledgement, error and a burst of rheo.v1 are the same but for clocks, names and noise", async (t) => {
    const request = upgradeRequest(board.port, "/ws", ["Sec-WebSocket-Protocol: rheo.v1"]);
    const frames = [
      '{"type":"set","id":1,"channel":"knob","deadband":64}',
      '{"type":"nothing","id":2}',
      '{"type":"burst","id":3,"channel":"knob","samples":16}',
    ].map((text) => clientFrame(1, text));
    const client = await RawClient.open(board.port);
    client.send(request);
    let bytes = await client.head();
    const wanted = ['"type":"hello"', '"type":"ack","id":1', '"type":"error"', "\u0001"];
    for (const [at, part] of wanted.entries()) {
      if (at > 0) client.send(frames[at - 1]!);
      let got = await client.frame();
      while (!got.payload.toString("latin1").includes(part)) {
        bytes += got.bytes.toString("latin1");
        got = await client.frame();
      }
      bytes += got.bytes.toString("latin1");
    }
    client.destroy();
    const demo = await demoBoard(2000, {});
    t.after(() => demo.machine.off());
    const there = await answers(demo.network, request, frames);
    assert.deepEqual(alike(there), alike(bytes));
  });

  it("refusals and other answers are the same", async (t) => {
    const demo = await demoBoard(0, {});
    t.after(() => demo.machine.off());
    for (const request of [
      `GET /nothing HTTP/1.1\r\nHost: localhost:${board.port}\r\n\r\n`,
      `POST / HTTP/1.1\r\nHost: localhost:${board.port}\r\n\r\n`,
      `GET /ws HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n`,
      upgradeRequest(board.port).replace("Version: 13", "Version: 12"),
    ]) {
      const client = await RawClient.open(board.port);
      client.send(request);
      const answer = (await client.rest()).toString("latin1");
      assert.equal(await answers(demo.network, request, []), answer, request);
    }
  });
});
