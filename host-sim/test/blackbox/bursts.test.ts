/** Bursts: an oscilloscope's worth of conversions in one binary message, on every target. */
import assert from "node:assert/strict";
import { afterEach, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import type { BurstCommand, CommandError } from "../../../client/messages";
import { type Board, type BoardError, connect } from "../../../client/node";
import { onEachTarget, type Running } from "./each-target";

const CHANNELS = [
  { id: "knob", kind: "analog", pin: "D34" },
  { id: "door", kind: "digital", pin: "D25" },
  { id: "volume", kind: "analog", pin: "D35" },
];
/** Milliseconds between two bursts. */
const EVERY = 200;

const viewers: Board[] = [];

/** Opens a viewer that is connected; the test's end closes it, however the test ends: a board takes six. */
async function open({ port }: Running): Promise<Board> {
  const board = connect(`127.0.0.1:${port}`);
  viewers.push(board);
  await board.ready();
  return board;
}

onEachTarget("bursts", { channels: CHANNELS, rate: 20 }, (board) => {
  afterEach(() => {
    for (const viewer of viewers.splice(0)) viewer.close();
  });

  for (const samples of [16, 100, 256, 511, 512])
    it(`${samples} samples come in one frame, with their count, id, channel and measured span`, async () => {
      const viewer = await open(board);
      await board.target.setKnob(0.25, "volume");
      await pause(EVERY);
      const asked = performance.now();
      const { channel, values, span, start } = await viewer.burst("volume", samples);
      const waited = (performance.now() - asked) / 1000;
      assert.deepEqual([channel, values.length], [2, samples]);
      for (const value of values) assert.ok(Math.abs(value - 1024) < 300, String(value));
      // The simulator's is simulated: 512 conversions there take some 30 ms of no one's time.
      assert.ok(span > 0 && span < Math.max(0.1, waited), `${span} s of ${waited}`);
      assert.ok(start > 0);
    });

  it("the frame is unmasked, of opcode 2, and a browser's ArrayBuffer", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${board.port}/ws`, "rheo.v1");
    socket.binaryType = "arraybuffer";
    await new Promise((resolve) => socket.once("open", resolve));
    await pause(EVERY);
    const id = 4_294_967_295;
    socket.send(`{"type":"burst","id":${id},"channel":"knob","samples":16}`);
    const data = await new Promise((resolve) => {
      socket.on("message", (bytes, isBinary) => isBinary && resolve(bytes));
    });
    assert.ok(data instanceof ArrayBuffer);
    assert.equal(data.byteLength, 48);
    const view = new DataView(data);
    assert.deepEqual([view.getUint8(0), view.getUint16(2, true), view.getUint32(4, true)], [1, 16, id]);
    socket.terminate();
  });

  it("at most five a second are taken, the others refused at once, and nothing is queued", async () => {
    const viewer = await open(board);
    const starts: number[] = [];
    const refused = new Set<string>();
    while (starts.length < 5 || refused.size === 0) {
      // The second comes too soon, unless the machine stops for so long between the two.
      const two = [viewer.burst("knob", 16), viewer.burst("knob", 16)];
      for (const result of await Promise.allSettled(two)) {
        if (result.status === "fulfilled") starts.push(result.value.start);
        else refused.add((result.reason as BoardError).code);
      }
    }
    // Whole microseconds of the board's own clock.
    const gaps = starts.slice(1).map((start, index) => Math.round((start - starts[index]!) * 1e6));
    assert.ok(Math.min(...gaps) >= EVERY * 1000 - 1, `${gaps} µs between bursts`);
    assert.deepEqual([...refused], ["busy"]);
  });

  it("what cannot be is refused with the field", async () => {
    const viewer = await open(board);
    const answers: CommandError[] = [];
    viewer.on("message", (message) => {
      if (message.type === "error") answers.push(message);
    });
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
      viewer.send({ type: "burst", ...command } as unknown as BurstCommand);
      while (answers.length === 0) await pause(5);
      const { code, message } = answers.shift()!;
      assert.equal(code, "bad-field", JSON.stringify(command));
      assert.match(message, sentence);
    }
  });

  it("while bursts run, six viewers get as many samples as without, but for the bursts' own time", async () => {
    const six = await Promise.all(Array.from({ length: 6 }, () => open(board)));
    const samples = six.map(() => 0);
    for (const [index, viewer] of six.entries()) viewer.on("sample", () => samples[index]!++);
    let swing = 0;
    let taken = 0;
    let last = 0;
    const alone = { samples: six.map(() => 0), time: 0 };
    const beside = { samples: six.map(() => 0), time: 0 };
    /** Half a second of samples; the time in which a burst was waited for does not count. */
    const count = async (into: typeof alone, hasBursts: boolean) => {
      samples.fill(0);
      let waited = 0;
      const start = performance.now();
      while (performance.now() - start < 500) {
        // What is pushed is what moves.
        await board.target.setKnob(0.3 + 0.4 * (swing++ % 2), "knob");
        if (hasBursts && performance.now() - last >= EVERY + 10) {
          last = performance.now();
          const asked = six[taken % 6]!;
          await asked.burst("knob", 64).then(
            () => taken++,
            () => undefined,
          );
          // On a busy machine an interpreter may stop for more than a period.
          waited += performance.now() - last;
        }
        await pause(20);
      }
      into.time += performance.now() - start - waited;
      for (const [index, more] of samples.entries()) into.samples[index]! += more;
    };
    // In turns, so that whatever else the machine does slows both.
    for (let turn = 0; turn < 8; turn++) {
      await count(alone, false);
      await count(beside, true);
    }
    assert.ok(taken >= 8, `${taken} bursts`);
    const shares = beside.samples.map((n, i) => n / beside.time / (alone.samples[i]! / alone.time));
    for (const share of shares) assert.ok(share > 0.7, `shares of ${shares.map((r) => r.toFixed(2))}`);
  });
});
