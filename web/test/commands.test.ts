import assert from "node:assert/strict";
import { test } from "node:test";
import { Commands } from "../src/commands";
import type { FromViewer } from "../src/wire";

const ACK = { type: "ack", code: "", message: "" } as const;

function open() {
  const sent: FromViewer[] = [];
  const world = { now: 0, connected: true };
  const commands = new Commands(
    (message) => {
      if (world.connected) sent.push(message);
      return world.connected;
    },
    () => world.now,
  );
  return { sent, world, commands };
}

test("each answer reaches its own command", async () => {
  const { sent, commands } = open();
  const first = commands.set({ rate: 50 });
  const second = commands.set({ rate: 5000 });
  commands.answered({ type: "error", id: 2, code: "bad-field", message: "rate is 1 to 100" });
  commands.answered({ ...ACK, id: 1 });
  assert.deepEqual(await first, { ok: true });
  assert.deepEqual(await second, { ok: false, code: "bad-field", message: "rate is 1 to 100" });
  assert.deepEqual(sent[0], { type: "set", id: 1, rate: 50 });
});

test("silence, loss and no connection are answers too", async () => {
  const { world, commands } = open();
  const silent = commands.set({ led: true });
  world.now = 6;
  commands.tick();
  assert.equal((await silent).ok, false);
  const lost = commands.set({ led: true });
  commands.abandon();
  assert.deepEqual(await lost, { ok: false, code: "", message: "the connection was lost" });
  world.connected = false;
  assert.deepEqual(await commands.set({ led: true }), { ok: false, code: "", message: "not connected" });
});

test("an answer to nothing is nothing", () => {
  open().commands.answered({ ...ACK, id: null });
});

test("a burst is answered by the one with its id", async () => {
  const { sent, commands } = open();
  const asked = commands.burst("knob", 64);
  assert.deepEqual(sent, [{ type: "burst", id: 1, channel: "knob", samples: 64 }]);
  const burst = { id: 1, channel: 0, span: 0.1, values: Uint16Array.of(1, 2) };
  commands.filled({ ...burst, id: 7 });
  commands.filled(burst);
  assert.deepEqual(await asked, { ok: true, burst });
});
