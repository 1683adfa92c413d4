/** A day of a gateway's work in accelerated time: boards that are lost and found, viewers that come and go, MQTT. */
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Aedes } from "aedes";
import { connectAsync } from "mqtt";
import type { WebSocket } from "ws";
import { parseAddress } from "../../client/address";
import { NodeBoard } from "../../client/node-board";
import { FakeWorld, HELLO, sample } from "../../client/test/world";
import { Fleet } from "../fleet";
import { FleetViewer } from "../fleet-viewer";
import { metricsText } from "../metrics";
import { Bridge } from "../mqtt/bridge";
import { EmbeddedLine } from "../mqtt/embedded";
import { fleetStatus, historyCsv } from "../reports";
import { Station } from "../station";
import { Viewer } from "../viewer";
import { until } from "./start";

const BOARDS = 3;
const HOURS = 24;
/** Bytes that the second half of the day may add: what the runtime compiles and caches, not what grows by the hour. */
const SLACK = 1_500_000;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** A viewer's socket without a network: what is sent is taken, pings are answered. */
class StubSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  sent = 0;

  send(): void {
    this.sent++;
  }
  ping(): void {
    queueMicrotask(() => this.emit("pong"));
  }
  close(): void {
    this.readyState = 3;
    this.emit("close");
  }
  terminate(): void {
    this.close();
  }
}

it("a day without growth", async () => {
  const fleet = new Fleet();
  const worlds: FakeWorld[] = [];
  for (let i = 1; i <= BOARDS; i++) {
    const world = new FakeWorld();
    const address = parseAddress(`10.0.0.${i}`)!;
    const station = new Station({ id: `board-${i}`, address }, new NodeBoard(address, {}, world));
    fleet.stations.set(station.id, station);
    worlds.push(world);
  }
  const aedes = await Aedes.createBroker();
  const bridge = new Bridge(fleet, {
    name: "day",
    every: 0,
    line: (events) => new EmbeddedLine(aedes, events),
  });
  await until(() => bridge.line.connected);
  // Somebody is there: otherwise values are but kept for who comes.
  const broker = createServer(aedes.handle).listen(0, "127.0.0.1");
  await once(broker, "listening");
  const client = await connectAsync(`mqtt://127.0.0.1:${(broker.address() as AddressInfo).port}`, {
    keepalive: 0,
  });
  let published = 0;
  aedes.on("publish", () => published++);

  let now = 0;
  let seq = 0;
  const viewers: { viewer: Viewer; socket: StubSocket }[] = [];
  const socketOf = (stub: StubSocket) => stub as unknown as WebSocket;
  /** One second of everything. */
  const second = async (at: number): Promise<void> => {
    now += 1000;
    for (const [i, world] of worlds.entries()) {
      const { last } = world;
      if (!last.open && !last.dropped) {
        last.accept();
        last.say({ ...HELLO, name: `Board ${i}` });
      }
      last.say(sample(++seq, (seq * 37) % 4096, (seq % 500) / 10));
      const { channels, errors: _, handshake: _h, limits: _l, readOnly: _r, ...state } = HELLO;
      if (at % 5 === 0) last.say({ ...state, type: "vitals", viewers: 1, rtt: 3, channels });
      // Every twenty minutes it is lost for a moment, each at another time.
      if ((at + i * 400) % 1200 === 0) last.events.close(1006, false);
      last.sent.length = 0;
      await world.pass(1);
    }
    const station = [...fleet.stations.values()][at % BOARDS]!;
    if (at % 3 === 0 && station.hello) {
      const socket = new StubSocket();
      const handshake = { key: "", accept: "" };
      const viewer = new Viewer(socketOf(socket), station, {
        json: at % 2 === 0,
        readOnly: false,
        handshake,
        now: () => now,
      });
      viewers.push({ viewer, socket });
      socket.emit("message", Buffer.from('{"type":"set","id":1,"rate":20}'), false);
    }
    while (viewers.length > 20) viewers.shift()!.socket.close();
    for (const { viewer } of viewers) viewer.tick(now);
    if (at % 60 === 0) {
      const page = new StubSocket();
      new FleetViewer(socketOf(page), fleet, false);
      page.close();
      metricsText(fleet);
      fleetStatus(fleet);
      historyCsv(station, Date.now());
    }
  };
  const inUse = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let i = 0; i < 3; i++) collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const byHour: number[] = [];
  for (let at = 0; at <= HOURS * 3600; at++) {
    await second(at);
    // Real time goes on for the broker, too.
    if (at % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (at % 3600 === 0) byHour.push(await inUse());
  }
  await bridge.close();
  await client.endAsync(true);
  broker.close();
  fleet.close();
  await new Promise<void>((resolve) => aedes.close(resolve));

  const growth = byHour[HOURS]! - byHour[HOURS / 2]!;
  const told = byHour.map((bytes) => (bytes / 1e6).toFixed(2)).join(", ");
  assert.ok(growth < SLACK, `grew by ${growth} bytes in the second half of the day; MB by the hour: ${told}`);
  assert.ok(published > HOURS * 3600, `${published} values were published`);
  assert.ok(
    worlds.every(({ connections }) => connections.length > 60),
    "boards were lost and found",
  );
  const [station] = fleet.stations.values();
  assert.equal(station!.followers.size <= 20, true);
});
