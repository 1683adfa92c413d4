/** Boards on MQTT: against the embedded broker always, and against mosquitto when it is installed. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { pickFreePort } from "../../host-sim/shell/ports";
import { Broker } from "../mqtt/broker";
import type { RemoteLine } from "../mqtt/remote";
import { Listener } from "./listener";
import { type Running, start, until, untilListening } from "./start";

const MOSQUITTO = "/usr/sbin/mosquitto";

/** A mosquitto with a configuration. */
async function startMosquitto(folder: string, port: number, ...lines: string[]): Promise<ChildProcess> {
  const file = path.join(folder, `mosquitto-${port}.conf`);
  writeFileSync(file, [`listener ${port} 127.0.0.1`, ...lines, ""].join("\n"));
  const broker = spawn(MOSQUITTO, ["-c", file], { stdio: "ignore" });
  await untilListening(port, "mosquitto");
  return broker;
}

async function end(broker: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => broker.once("close", resolve));
  broker.kill("SIGKILL");
  await ended;
}

const EMBEDDED = "aedes, embedded";
const BROKERS: [name: string, skip: string | false][] = [
  [EMBEDDED, false],
  ["aedes, elsewhere", false],
  ["mosquitto", existsSync(MOSQUITTO) ? false : `no ${MOSQUITTO}`],
];

for (const [name, skip] of BROKERS)
  describe(`boards on MQTT [${name}]`, { skip }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), "rheo-mqtt-"));
    let board: FakeBoard;
    let gateway: Running;
    let broker: ChildProcess | undefined;
    let elsewhere: Broker | undefined;
    let listener: Listener;
    let url: string;
    let id: string;

    before(async () => {
      board = await startFakeBoard();
      id = `127-0-0-1-${board.port}`;
      const args = ["--board", `127.0.0.1:${board.port}`, "--mqtt-every", "0.05"];
      if (name === "mosquitto") {
        const port = await pickFreePort();
        broker = await startMosquitto(folder, port, "allow_anonymous true");
        url = `mqtt://127.0.0.1:${port}`;
        gateway = await start(...args, "--mqtt", url);
      } else if (name !== EMBEDDED) {
        const port = await pickFreePort();
        elsewhere = await Broker.start({ host: "127.0.0.1", port, token: "" });
        url = `mqtt://127.0.0.1:${port}`;
        gateway = await start(...args, "--mqtt", url);
      } else {
        gateway = await start(...args);
        url = `mqtt://127.0.0.1:${gateway.mqttPort}`;
      }
      listener = await Listener.open(url);
      await until(() => listener.newest.get(topic("availability")) === "online");
    });
    after(async () => {
      await listener?.client.endAsync(true);
      await gateway?.stop();
      await board?.stop();
      if (broker) await end(broker);
      await elsewhere?.close();
      rmSync(folder, { recursive: true });
    });
    const topic = (rest: string) => `rheo/${id}/${rest}`;

    it("publishes values, retained, and only those that changed", async () => {
      board.push(100, 1.5);
      await until(
        () => listener.newest.get(topic("knob")) === "100" && listener.newest.get(topic("light")) === "1.5",
      );
      const before = listener.all.length;
      board.push(101, 1.5);
      await until(() => listener.newest.get(topic("knob")) === "101");
      assert.deepEqual(listener.all.slice(before), [[topic("knob"), "101"]]);
      board.push(101, null);
      await until(() => listener.newest.get(topic("light")) === "null");
      const late = await Listener.open(url);
      await until(
        () => late.newest.get(topic("knob")) === "101" && late.newest.get(topic("light")) === "null",
      );
      await late.client.endAsync();
    });

    it("the newest value wins when they come faster than they are published", async () => {
      const before = listener.all.length;
      for (let value = 200; value <= 300; value++) board.push(value, 2);
      await until(() => listener.newest.get(topic("knob")) === "300");
      assert.ok(listener.all.length - before < 20, `${listener.all.length - before} messages`);
    });

    it("carries commands out and answers each, on its topic and on a channel's", async () => {
      const { client } = listener;
      await client.publishAsync(topic("set"), '{"id":"a","rate":50}', { qos: 1 });
      await client.publishAsync(topic("knob/set"), '{"id":"b","deadband":2}', { qos: 1 });
      await client.publishAsync(topic("set"), '{"id":"c","rate":1000}', { qos: 1 });
      await until(() => listener.acks().length >= 3);
      assert.deepEqual(
        listener.acks().sort((x, y) => (String(x.id) < String(y.id) ? -1 : 1)),
        [
          { type: "ack", id: "a" },
          { type: "ack", id: "b" },
          { type: "error", id: "c", code: "bad-field", message: "rate: 1 to 100." },
        ],
      );
      const sets = board.received.map(({ id: _, ...rest }: Record<string, unknown>) => JSON.stringify(rest));
      assert.ok(
        sets.includes('{"type":"set","deadband":2,"channel":"knob"}') ||
          sets.includes('{"type":"set","channel":"knob","deadband":2}'),
        sets.join(),
      );
    });

    it("refuses hostile payloads, and carries out neither those nor retained commands", async () => {
      const before = listener.acks().length;
      const hostile = ["", "nonsense", "null", "[1]", '{"id":{}}', "x".repeat(5000)];
      for (const payload of hostile) await listener.client.publishAsync(topic("set"), payload, { qos: 1 });
      await until(() => listener.acks().length === before + hostile.length);
      assert.ok(
        listener
          .acks()
          .slice(before)
          .every(({ type }) => type === "error"),
      );
      const carriedOut = () =>
        board.received.filter((message) => "rate" in message && message.rate === 1).length;
      await listener.client.publishAsync(topic("set"), '{"id":"retained","rate":1}', {
        qos: 1,
        retain: true,
      });
      await until(() => listener.acks().some((ack) => ack.id === "retained"));
      assert.equal(carriedOut(), 1);
      // One that starts now is handed the retained command by the broker, and must leave it alone.
      const late = await start("--board", `127.0.0.1:${board.port}`, "--mqtt", url, "--name", "late");
      await until(() => late.fleet.stations.get(id)?.online && late.bridge!.line.connected);
      await listener.client.publishAsync(topic("set"), '{"id":"live","rate":2}', { qos: 1 });
      await until(() => listener.acks().filter((ack) => ack.id === "live").length === 2);
      assert.equal(carriedOut(), 1);
      await listener.client.publishAsync(topic("set"), "", { retain: true });
      await late.stop();
    });

    it("introduces the board to Home Assistant, again when it has started", async () => {
      const config = `homeassistant/device/rheo-${id}/config`;
      const payload = JSON.parse(await until(() => listener.newest.get(config)));
      // Keys that the device discovery payload must have, and each component must.
      assert.ok(payload.device.identifiers.length && payload.origin.name);
      const platforms = Object.values(payload.components as Record<string, Record<string, string>>).map(
        (component) => {
          for (const key of ["platform", "unique_id", "name", "state_topic"])
            assert.equal(typeof component[key], "string", key);
          return component.platform;
        },
      );
      assert.deepEqual(platforms.sort(), ["number", "sensor", "sensor", "switch"]);
      assert.equal(payload.components.channel_light.device_class, "illuminance");
      assert.equal(payload.components.channel_knob.state_topic, topic("knob"));
      listener.newest.delete(config);
      await listener.client.publishAsync("homeassistant/status", "online");
      await until(() => listener.newest.get(config));
    });

    it("says when a board is away, and when it is back", async () => {
      await board.stop();
      await until(() => listener.newest.get(topic("availability")) === "offline");
      board = await startFakeBoard({ port: board.port });
      await until(() => listener.newest.get(topic("availability")) === "online");
    });

    it("the broker says so when the gateway is gone", {
      skip: name === EMBEDDED && "the embedded one goes with the gateway",
    }, async () => {
      const third = await start("--no-mqtt");
      await third.stop();
      const own = "rheo/gateway/test-machine/availability";
      assert.equal(listener.newest.get(own), "online");
      // Cut off without goodbye: the broker publishes the will.
      (gateway.bridge!.line as RemoteLine).client.stream.destroy();
      await until(() => listener.all.some(([topic, payload]) => topic === own && payload === "offline"));
      await until(() => listener.newest.get(own) === "online");
    });

    it("tells everything anew to a broker that was restarted", {
      skip: name !== "mosquitto" && "that is what mosquitto is for",
    }, async () => {
      await end(broker!);
      await until(() => gateway.told.some((line) => line.includes("the broker is away")));
      board.push(4000, 3);
      const port = Number(new URL(url).port);
      broker = await startMosquitto(folder, port, "allow_anonymous true");
      await until(() => gateway.bridge!.line.connected);
      const late = await Listener.open(url);
      await until(
        () =>
          late.newest.get(topic("knob")) === "4000" && late.newest.get(topic("availability")) === "online",
      );
      await late.client.publishAsync(topic("set"), '{"id":"after","rate":20}', { qos: 1 });
      await until(() => late.acks().some((ack) => ack.id === "after"));
      await late.client.endAsync();
    });
  });
