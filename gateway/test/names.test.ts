/** A board's name, as it says it itself: everywhere that people read, nowhere that programs look something up by. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { it } from "node:test";
import { connectAsync } from "mqtt";
import { WebSocket } from "ws";
import { startFakeBoard } from "../../client/test/fake-board";
import { start, until } from "./start";

const NAME = "Küche/# 1 +";

it("a board's name is in payloads, discovery, fleet and status, and in no topic", async (t) => {
  const board = await startFakeBoard({ name: NAME, every: 100 });
  t.after(() => board.stop());
  const gateway = await start("--board", `127.0.0.1:${board.port}`);
  t.after(() => gateway.stop());
  const id = `127-0-0-1-${board.port}`;
  const client = await connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`);
  t.after(() => client.endAsync(true));
  const retained = new Map<string, string>();
  client.on("message", (topic, payload) => retained.set(topic, payload.toString()));
  await client.subscribeAsync("#");
  const payload = async (topic: string) => JSON.parse(await until(() => retained.get(topic), topic));
  assert.equal((await payload(`rheo/${id}/vitals`)).name, NAME);
  assert.equal((await payload(`homeassistant/device/rheo-${id}/config`)).device.name, NAME);
  await until(() => retained.has(`rheo/${id}/knob`));
  for (const topic of retained.keys()) assert.match(topic, /^(rheo|homeassistant)\/[a-z0-9/-]+$/);

  const { boards } = await (await fetch(`http://127.0.0.1:${gateway.port}/status`)).json();
  assert.deepEqual(
    boards.map(({ id, name }: { id: string; name: string }) => [id, name]),
    [[id, NAME]],
  );
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/fleet`);
  t.after(() => socket.close());
  const [first] = await once(socket, "message");
  assert.equal(JSON.parse(String(first)).boards[0].name, NAME);
  const csv = await fetch(`http://127.0.0.1:${gateway.port}/boards/${id}/history.csv`);
  assert.equal(csv.headers.get("content-disposition"), `attachment; filename="${id}.csv"`);
});
