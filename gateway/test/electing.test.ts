/** A broker that is a cluster without a leader for a while: it refuses subscriptions, and keeps nothing of what it is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { startFakeBoard } from "../../client/test/fake-board";
import { pickFreePort } from "../../host-sim/shell/ports";
import { Broker } from "../mqtt/broker";
import { start, until } from "./start";

test("what it was told meanwhile is told anew when it takes subscriptions", async (t) => {
  const port = await pickFreePort();
  const broker = await Broker.start({ host: "127.0.0.1", port, token: "" });
  let electing = true;
  let lost = 0;
  const { aedes } = broker;
  aedes.authorizeSubscribe = (_client, subscription, done) =>
    done(null, electing && subscription.qos ? null : subscription);
  aedes.authorizePublish = (_client, packet, done) => {
    if (electing && packet.retain) {
      lost++;
      packet.retain = false;
    }
    done(null);
  };
  const board = await startFakeBoard({ name: "kitchen" });
  const gateway = await start("--board", `127.0.0.1:${board.port}`, "--mqtt", `mqtt://127.0.0.1:${port}`);
  const id = `127-0-0-1-${board.port}`;
  await until(() => lost >= 4, "the board is introduced");
  t.after(async () => {
    await gateway.stop();
    await board.stop();
    await broker.close();
  });
  electing = false;
  await until(() => gateway.told.some((line) => /does not take a subscription yet/.test(line)));
  await until(async () => {
    const kept = new Map<string, string>();
    const reader = await connectAsync(`mqtt://127.0.0.1:${port}`);
    reader.on("message", (topic, payload, { retain }) => {
      if (retain) kept.set(topic, payload.toString());
    });
    await reader.subscribeAsync("rheo/#");
    await pause(200);
    await reader.publishAsync(`rheo/${id}/set`, '{"id":1,"rate":10}', { qos: 1 });
    await reader.endAsync();
    return kept.get(`rheo/${id}/availability`) === "online" && kept.has(`rheo/${id}/vitals`);
  }, "all is retained");
  await until(() => board.received.some((message) => "rate" in message), "a command comes");
  assert.equal(gateway.told.filter((line) => /connected to/.test(line)).length, 1, "on the same connection");
});
