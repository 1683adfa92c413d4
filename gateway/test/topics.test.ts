/** Topics are made of ids alone, whatever anybody calls a board, a channel or a topic. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { connectAsync } from "mqtt";
import { startFakeBoard } from "../../client/test/fake-board";
import { HELLO } from "../../client/test/world";
import { isChannelTopic, readSetTopic } from "../mqtt/topics";
import { start, until } from "./start";

const HOSTILE = [
  "rheo//set",
  "rheo/+/set",
  "rheo/#",
  "rheo/../set",
  "rheo/board 1/set",
  "rheo/BOARD/set",
  "rheo/a/b/c/set",
  "rheo/a/set/set/set",
  "/rheo/a/set",
  "rheo/a/set/",
  "rheo/a\u0000/set",
  "rheo/ä/set",
  `rheo/${"a".repeat(33)}/set`,
  "$SYS/rheo/a/set",
  "rheo/constructor/__proto__/set",
];

/** Whether a client may publish it at all: no wildcards and control characters, nothing of the broker's own. */
function isPublishable(topic: string): boolean {
  return !/[+#\p{Cc}]|^\$SYS/u.test(topic);
}

describe("topics", () => {
  it("are read only when they are made of ids", () => {
    assert.deepEqual(readSetTopic("rheo/kitchen/set"), { board: "kitchen", channel: undefined });
    assert.deepEqual(readSetTopic("rheo/kitchen/knob/set"), { board: "kitchen", channel: "knob" });
    for (const topic of HOSTILE) assert.equal(readSetTopic(topic), null, topic);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const found = readSetTopic(`rheo/${text}/set`);
        assert.ok(!found || /^[a-z0-9-]+(\/[a-z0-9-]+)?$/.test(text), text);
      }),
    );
  });

  it("of a board with hostile names and channels are of its id, and of those channels whose ids are ids", async () => {
    const channels = [
      "knob",
      "set",
      "ack",
      "availability",
      "a/b",
      "+",
      "#",
      "../x",
      "x".repeat(17),
      "Ä",
      "",
    ].map((id) => ({ ...HELLO.channels[0]!, id, label: "rheo/+/#" }));
    const board = await startFakeBoard({ name: "../+/#\u0000", channels });
    const gateway = await start("--board", `127.0.0.1:${board.port}`, "--mqtt-every", "0.05");
    const client = await connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`);
    const topics = new Map<string, string>();
    client.on("message", (topic, payload) => topics.set(topic, payload.toString()));
    await client.subscribeAsync("#", { qos: 1 });
    const id = `127-0-0-1-${board.port}`;
    const beat = setInterval(() => board.push(...channels.map((_, i) => i + Math.random())), 100);
    try {
      await until(() => topics.has(`rheo/${id}/knob`) && topics.has(`rheo/${id}/vitals`));
      const sets = channels.map((_, i) => i).filter((i) => isChannelTopic(channels[i]!.id));
      assert.deepEqual(sets, [0]);
      const own = [...topics.keys()].filter((topic) => !topic.startsWith("$SYS")).sort();
      assert.deepEqual(own, [
        `homeassistant/device/rheo-${id}/config`,
        `rheo/${id}/availability`,
        `rheo/${id}/knob`,
        `rheo/${id}/vitals`,
        "rheo/gateway/test-machine/availability",
      ]);
      // What may be published of the hostile ones is carried out by nobody and answered by nobody.
      for (const topic of HOSTILE.filter(isPublishable))
        await client.publishAsync(topic, '{"id":"hostile","led":true}', { qos: 1 });
      await client.publishAsync(`rheo/${id}/set`, '{"id":"honest","led":true}', { qos: 1 });
      await until(() => topics.get(`rheo/${id}/ack`)?.includes("honest"));
      assert.equal(board.received.filter((message) => "led" in message).length, 1);
    } finally {
      clearInterval(beat);
      await client.endAsync();
      await gateway.stop();
      await board.stop();
    }
  });
});
