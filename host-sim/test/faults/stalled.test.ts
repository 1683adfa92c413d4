import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { onEachTarget } from "../blackbox/each-target";
import { RawClient } from "../raw-client";
import { untilViewers } from "./health";

const STREAM = ["Sec-WebSocket-Protocol: rheo.v1"];
/** `limits.inFlight`: what a viewer may be sent before it answers a ping. */
const IN_FLIGHT = 3072;
/** Milliseconds until the part that ends connections has been released: two looks of the board's. */
const RELEASED = 750;

const open = (port: number) => RawClient.webSocket(port, "/ws", STREAM);

/** The next sample. */
async function sample(client: RawClient): Promise<{ seq: number; skipped: number }> {
  const { seq, skipped } = await client.message("sample");
  return { seq: Number(seq), skipped: Number(skipped ?? 0) };
}

/** Reads and answers pings for ever, as a browser does by itself; gives the newest sample's number. */
function follow(client: RawClient): () => number {
  let newest = 0;
  const read = async () => {
    for (;;) newest = (await sample(client)).seq;
  };
  read().catch(() => {});
  return () => newest;
}

onEachTarget("a viewer that stops reading", { deadband: 0, rate: 20 }, (board) => {
  it("costs the others no sample, is sent at most its credit, and resumes with the newest", async () => {
    const watcher = await open(board.port);
    const stalled = await open(board.port);
    const before = (await sample(stalled)).seq;
    stalled.answersPings = false;
    stalled.socket.pause();

    // Five seconds at 20 Hz: the watcher gets each sample.
    let at = (await sample(watcher)).seq;
    for (let n = 0; n < 100; n++) {
      const next = await sample(watcher);
      assert.deepEqual(next, { seq: at + 1, skipped: 0 });
      at = next.seq;
    }

    stalled.answersPings = true;
    stalled.socket.resume();
    let bytes = 0;
    let last = before;
    for (;;) {
      const frame = await stalled.frame();
      if (frame.opcode !== 1) {
        bytes += frame.bytes.length;
        continue;
      }
      const message = JSON.parse(frame.payload.toString());
      if (message.type !== "sample") continue;
      if (!message.skipped) {
        bytes += frame.bytes.length;
        last = message.seq;
        continue;
      }
      // Everything older was under way when it stalled; this one was not, and says how many it stands for.
      assert.equal(message.seq - last - 1, message.skipped);
      assert.ok(message.skipped > 20, `${message.skipped} skipped`);
      assert.ok(message.seq >= at, `${message.seq} is older than ${at}`);
      break;
    }
    assert.ok(bytes <= IN_FLIGHT, `${bytes} bytes under way`);
    for (const client of [watcher, stalled]) client.destroy();
    await untilViewers(board.port, 0);
  });

  it("and never comes back is dropped when its pong is due, and its place is free", async () => {
    const watcher = await open(board.port);
    const vanished = await open(board.port);
    await sample(vanished);
    vanished.answersPings = false;
    vanished.socket.pause();
    const newest = follow(watcher);
    await untilViewers(board.port, 1, 25);
    const seq = newest();
    while (newest() < seq + 5) await sleep(50);
    for (const client of [watcher, vanished]) client.destroy();
    await untilViewers(board.port, 0);
  });

  it("memory grows by less than 100 variables for it", async () => {
    const stalled = await open(board.port);
    await sample(stalled);
    await sleep(RELEASED);
    const { usage } = await board.target.memory();
    stalled.answersPings = false;
    stalled.socket.pause();
    const watcher = await open(board.port);
    const { seq } = await sample(watcher);
    let now = seq;
    while (now < seq + 60) now = (await sample(watcher)).seq;
    watcher.destroy();
    await untilViewers(board.port, 1);
    await sleep(RELEASED);
    const { usage: after } = await board.target.memory();
    assert.ok(after - usage <= 100, `${after - usage} variables`);
    stalled.destroy();
    await untilViewers(board.port, 0);
  });
});
