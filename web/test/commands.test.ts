import assert from "node:assert/strict";
import { test } from "node:test";
import type { Set as SetMessage } from "../../firmware/app/messages";
import { Commands } from "../src/commands";

function open() {
  const sent: SetMessage[] = [];
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
  const first = commands.request({ rate: 50 });
  const second = commands.request({ rate: 5000 });
  commands.answered({ type: "error", id: sent[1]!.id!, code: "bad-field", message: "rate is 1 to 100" });
  commands.answered({ type: "ack", id: sent[0]!.id! });
  assert.deepEqual(await first, { ok: true });
  assert.deepEqual(await second, { ok: false, message: "rate is 1 to 100" });
  assert.deepEqual(sent[0], { type: "set", id: 1, rate: 50 });
});

test("silence, loss and no connection are answers too", async () => {
  const { world, commands } = open();
  const silent = commands.request({ led: true });
  world.now = 6;
  commands.tick();
  assert.equal((await silent).ok, false);
  const lost = commands.request({ led: true });
  commands.abandon();
  assert.deepEqual(await lost, { ok: false, message: "the connection was lost" });
  world.connected = false;
  assert.deepEqual(await commands.request({ led: true }), { ok: false, message: "not connected" });
});

test("an answer to nothing is nothing", () => {
  open().commands.answered({ type: "ack", id: null });
});
