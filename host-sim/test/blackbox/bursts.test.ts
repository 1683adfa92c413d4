/** Bursts: an oscilloscope's worth of conversions in one binary message, on every target. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import { onEachTarget, type Running } from "./each-target";

const CHANNELS = [
  { id: "knob", kind: "analog", pin: "D34" },
  { id: "door", kind: "digital", pin: "D25" },
  { id: "volume", kind: "analog", pin: "D35" },
];
/** Milliseconds between two bursts. */
const EVERY = 200;

interface Burst {
  version: number;
  channel: number;
  count: number;
  id: number;
  start: number;
  span: number;
  values: Uint16Array;
}

function decode(bytes: Buffer): Burst {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint16(2, true);
  assert.equal(bytes.length, 16 + 2 * count);
  return {
    version: view.getUint8(0),
    channel: view.getUint8(1),
    count,
    id: view.getUint32(4, true),
    start: view.getUint32(8, true),
    span: view.getUint32(12, true),
    values: Uint16Array.from({ length: count }, (_, i) => view.getUint16(16 + 2 * i, true)),
  };
}

/** A viewer of `rheo.v1` that asks for bursts and counts samples. */
class Viewer {
  samples = 0;
  private readonly answers: Array<Burst | Record<string, unknown>> = [];
  private waiting: (() => void) | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data, isBinary) => {
      if (isBinary) this.answers.push(decode(data as Buffer));
      else {
        const message = JSON.parse(String(data)) as Record<string, unknown>;
        if (message.type === "sample") this.samples++;
        else if (message.type === "error" || message.type === "ack") this.answers.push(message);
      }
      this.waiting?.();
    });
  }

  static async open(board: Running, protocol = "rheo.v1"): Promise<Viewer> {
    const socket = new WebSocket(`ws://127.0.0.1:${board.port}/ws`, protocol);
    const viewer = new Viewer(socket);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return viewer;
  }

  async burst(command: Record<string, unknown>): Promise<Burst & { code?: string; message?: string }> {
    this.socket.send(JSON.stringify({ type: "burst", ...command }));
    while (this.answers.length === 0) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
    return this.answers.shift() as unknown as Burst & { code?: string; message?: string };
  }

  close(): void {
    this.socket.terminate();
  }
}

onEachTarget("bursts", { channels: CHANNELS, rate: 20 }, (board) => {
  for (const samples of [16, 100, 256, 511, 512])
    it(`${samples} samples come in one frame, with their count, id, channel and measured span`, async () => {
      const viewer = await Viewer.open(board);
      await board.target.setKnob(0.25, "volume");
      await pause(EVERY);
      const id = 4_294_967_295 - samples;
      const burst = await viewer.burst({ id, channel: "volume", samples });
      assert.deepEqual([burst.version, burst.channel, burst.count, burst.id], [1, 2, samples, id]);
      for (const value of burst.values) assert.ok(Math.abs(value - 1024) < 300, String(value));
      assert.ok(burst.span > 0 && burst.span < 1_000_000, String(burst.span));
      assert.ok(burst.start > 0);
      viewer.close();
    });

  it("the frame is unmasked, of opcode 2, and a browser's ArrayBuffer", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${board.port}/ws`, "rheo.v1");
    socket.binaryType = "arraybuffer";
    await new Promise((resolve) => socket.once("open", resolve));
    await pause(EVERY);
    socket.send('{"type":"burst","id":1,"channel":"knob","samples":16}');
    const data = await new Promise((resolve) => {
      socket.on("message", (bytes, isBinary) => isBinary && resolve(bytes));
    });
    assert.ok(data instanceof ArrayBuffer);
    assert.equal(data.byteLength, 48);
    socket.terminate();
  });

  it("at most five a second are taken, the others refused at once, and nothing is queued", async () => {
    const viewer = await Viewer.open(board);
    await pause(EVERY);
    const answers: Array<Burst & { code?: string }> = [];
    const start = performance.now();
    while (performance.now() - start < 1000) {
      answers.push(await viewer.burst({ id: answers.length, channel: "knob", samples: 16 }));
      await pause(20);
    }
    const taken = answers.filter(({ code }) => code === undefined);
    assert.ok(taken.length >= 3 && taken.length <= 6, `${taken.length} taken`);
    for (const { code, id } of answers) assert.ok(code === undefined || code === "busy", `${id}: ${code}`);
    assert.deepEqual(
      answers.map(({ id }) => id),
      answers.map((_, index) => index),
    );
    viewer.close();
  });

  it("what cannot be is refused with the field", async () => {
    const viewer = await Viewer.open(board);
    const refused: Array<[Record<string, unknown>, RegExp]> = [
      [{ id: 1, channel: "door", samples: 16 }, /channel must name an analog channel/],
      [{ id: 1, channel: "nobody", samples: 16 }, /channel must name an analog channel/],
      [{ id: 1, samples: 16 }, /channel must name an analog channel/],
      [{ id: 1, channel: "knob", samples: 15 }, /samples must be a whole number from 16 to 512/],
      [{ id: 1, channel: "knob", samples: 513 }, /samples must be/],
      [{ id: 1, channel: "knob", samples: 20.5 }, /samples must be/],
      [{ id: "a", channel: "knob", samples: 16 }, /id must be a whole number/],
      [{ id: -1, channel: "knob", samples: 16 }, /id must be/],
      [{ channel: "knob", samples: 16 }, /id must be/],
    ];
    for (const [command, sentence] of refused) {
      const { code, message } = await viewer.burst(command);
      assert.equal(code, "bad-field", JSON.stringify(command));
      assert.match(message ?? "", sentence);
    }
    viewer.close();
  });

  it("while bursts run, six viewers get their samples", async () => {
    const viewers = await Promise.all(Array.from({ length: 6 }, () => Viewer.open(board)));
    let swing = 0;
    let taken = 0;
    const before = viewers.map(({ samples }) => samples);
    const start = performance.now();
    let last = 0;
    while (performance.now() - start < 3000) {
      // What is pushed is what moves.
      await board.target.setKnob(0.3 + 0.4 * (swing++ % 2), "knob");
      if (performance.now() - last >= EVERY + 10) {
        last = performance.now();
        const asked = viewers[taken % 6]!;
        if ((await asked.burst({ id: taken, channel: "knob", samples: 512 })).code === undefined) taken++;
      }
      await pause(20);
    }
    const seconds = (performance.now() - start) / 1000;
    assert.ok(taken >= 8, `${taken} bursts`);
    const rates = viewers.map(({ samples }, index) => (samples - before[index]!) / seconds);
    // Several times the heartbeat's: bursts do not starve the stream. What it is exactly, bench/README.md tells.
    for (const rate of rates) assert.ok(rate > 5, `rates of ${rates.map((r) => r.toFixed(1))}`);
    for (const viewer of viewers) viewer.close();
  });
});
