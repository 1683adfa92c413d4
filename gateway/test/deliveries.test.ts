/** The embedded broker loses nothing when messages of different kinds overtake each other inside it. */
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { connectAsync, type MqttClient } from "mqtt";
import { pickFreePort } from "../../host-sim/shell/ports";
import { Broker } from "../mqtt/broker";
import { EmbeddedLine } from "../mqtt/embedded";
import { until } from "./start";

describe("the embedded broker", () => {
  let broker: Broker;
  let url: string;
  const clients: MqttClient[] = [];
  const connect = async () => {
    const client = await connectAsync(url);
    clients.push(client);
    return client;
  };
  /** The gateway's own line to it, of which nobody listens to what happens. */
  const openLine = async () => {
    const nothing = () => undefined;
    const events = { connected: nothing, renew: nothing, audience: nothing, message: nothing };
    const line = new EmbeddedLine(broker.aedes, events);
    await until(() => line.connected);
    return line;
  };
  before(async () => {
    const port = await pickFreePort();
    broker = await Broker.start({ host: "127.0.0.1", port, token: "" });
    url = `mqtt://127.0.0.1:${port}`;
  });
  after(async () => {
    for (const client of clients) await client.endAsync(true);
    await broker?.close();
  });

  for (const qos of [0, 1] as const)
    it(`hands everything to a subscriber with QoS ${qos}, whoever publishes what with which quality`, async () => {
      const [subscriber, one, two] = [await connect(), await connect(), await connect()];
      const got: string[] = [];
      subscriber.on("message", (_topic, payload) => got.push(payload.toString()));
      await subscriber.subscribeAsync(`all-${qos}/#`, { qos });
      const line = await openLine();
      const sent: string[] = [];
      for (let i = 0; i < 200; i++) {
        const text = (who: string) => {
          sent.push(`${who} ${i}`);
          return `${who} ${i}`;
        };
        line.publish(`all-${qos}/own/${i % 7}`, text("own"), i % 3 === 0, i % 2 === 0 ? 1 : 0);
        one.publish(`all-${qos}/one/${i % 7}`, text("one"), { qos: 1, retain: true });
        two.publish(`all-${qos}/two/${i % 7}`, text("two"), { qos: 0 });
      }
      await until(() => got.length >= sent.length);
      assert.deepEqual(got.sort(), sent.sort());
    });

  it("goes on when a subscriber vanishes, or takes nothing, in the middle of many values", async () => {
    const line = await openLine();
    const [vanishing, stalling, staying] = [await connect(), await connect(), await connect()];
    let got = 0;
    staying.on("message", () => got++);
    for (const client of [vanishing, stalling, staying]) await client.subscribeAsync("many/#");
    (stalling.stream as Socket).pause();
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 4000; i++) line.publish(`many/${i}`, `value ${round}`.repeat(20), true, 0);
      // What nobody asked for waits behind what somebody did.
      for (let i = 0; i < 4000; i++) line.publish(`other/${i}`, "value", true, 0);
      if (round === 2) vanishing.stream.destroy();
      await until(() => got === (round + 1) * 4000, `all of round ${round}`);
    }
  });

  it("hands one message once to who subscribed to it twice", async () => {
    const [subscriber, publisher] = [await connect(), await connect()];
    const got: string[] = [];
    subscriber.on("message", (_topic, payload) => got.push(payload.toString()));
    await subscriber.subscribeAsync(["twice/#", "twice/+/knob"], { qos: 1 });
    for (let i = 0; i < 20; i++)
      await publisher.publishAsync("twice/a/knob", String(i), { qos: i % 2 ? 1 : 0 });
    await until(() => got.includes("19"));
    assert.deepEqual(got, [...Array(20).keys()].map(String));
  });
});
