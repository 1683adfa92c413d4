/** Several gateways on one broker, each with its own boards: none disturbs another, neither at work nor when it ends. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connectAsync, type MqttClient } from "mqtt";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { pickFreePort } from "../../host-sim/shell/ports";
import { Broker } from "../mqtt/broker";
import type { RemoteLine } from "../mqtt/remote";
import { type Running, start, until } from "./start";

describe("three gateways on one broker", () => {
  const names = ["flat-1", "flat-2", "flat-3"];
  let broker: Broker;
  let url: string;
  const boards: FakeBoard[] = [];
  const gateways: Running[] = [];
  let client: MqttClient;
  const newest = new Map<string, string>();
  /** Topics in the order in which something came. */
  const order: string[] = [];

  before(async () => {
    const port = await pickFreePort();
    broker = await Broker.start({ host: "127.0.0.1", port, token: "" });
    url = `mqtt://127.0.0.1:${port}`;
    client = await connectAsync(url);
    client.on("message", (topic, payload) => {
      newest.set(topic, payload.toString());
      order.push(topic);
    });
    await client.subscribeAsync(["rheo/#", "homeassistant/#"], { qos: 1 });
    for (const name of names) {
      const board = await startFakeBoard({ name });
      boards.push(board);
      const place = ["--board", `127.0.0.1:${board.port}`, "--name", name];
      gateways.push(await start(...place, "--mqtt", url, "--mqtt-every", "0.05"));
    }
    for (const i of names.keys()) await until(() => newest.get(topic(i, "availability")) === "online");
  });
  after(async () => {
    await client?.endAsync(true);
    for (const gateway of gateways) await gateway.stop();
    for (const board of boards) await board.stop();
    await broker?.close();
  });
  const id = (i: number) => `127-0-0-1-${boards[i]!.port}`;
  const topic = (i: number, rest: string) => `rheo/${id(i)}/${rest}`;
  const own = (i: number) => `rheo/gateway/${names[i]}/availability`;
  const acks = (i: number) => order.filter((one) => one === topic(i, "ack")).length;

  it("each publishes its own boards, and carries out the commands for them alone", async () => {
    for (const i of names.keys()) {
      boards[i]!.push(1000 + i, 1);
      await until(() => newest.get(topic(i, "knob")) === String(1000 + i));
      assert.equal(newest.get(own(i)), "online");
      assert.ok(newest.has(`homeassistant/device/rheo-${id(i)}/config`));
    }
    await client.publishAsync(topic(1, "set"), '{"id":"x","led":true}', { qos: 1 });
    await until(() => acks(1) === 1);
    // What another had made of it would have come by then: the broker hands on in order.
    await client.publishAsync(topic(0, "set"), '{"id":"y","rate":5}', { qos: 1 });
    await until(() => acks(0) === 1);
    const done = boards.map(({ received }) => received.filter(({ type }) => type === "set").length);
    assert.deepEqual(done, [1, 1, 0]);
    assert.deepEqual([acks(0), acks(1), acks(2)], [1, 1, 0]);
  });

  it("one that is cut off is said to be away, and its neighbours are not", async () => {
    order.length = 0;
    (gateways[0]!.bridge!.line as RemoteLine).client.stream.destroy();
    await until(() => order.includes(own(0)) && newest.get(own(0)) === "offline");
    boards[1]!.push(2001, 1);
    await until(() => newest.get(topic(1, "knob")) === "2001");
    await until(() => newest.get(own(0)) === "online");
    assert.deepEqual(
      order.filter((one) => /availability$/.test(one) && one !== own(0) && one !== topic(0, "availability")),
      [],
    );
  });

  it("one that ends takes leave for its own boards alone", async () => {
    order.length = 0;
    await gateways[2]!.stop();
    await until(() => newest.get(topic(2, "availability")) === "offline" && newest.get(own(2)) === "offline");
    boards[1]!.push(3001, 1);
    await until(() => newest.get(topic(1, "knob")) === "3001");
    await client.publishAsync(topic(1, "set"), '{"id":"z","led":false}', { qos: 1 });
    await until(() => acks(1) === 1);
    assert.deepEqual(
      order.filter((one) => /availability$/.test(one)).sort(),
      [own(2), topic(2, "availability")].sort(),
    );
    for (const i of [0, 1]) assert.equal(newest.get(topic(i, "availability")), "online");
  });
});
