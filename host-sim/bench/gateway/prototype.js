/**
 * What the gateway's cost is measured against: the least program that keeps a connection to each of many boards and
 * has their newest values on MQTT, made of libraries that are well kept (`ws`, `aedes`). It has no page, no viewers,
 * no history, no commands; a board that goes away stays away. The arguments are those of `npm run gateway` that the
 * bench gives: `--config`, `--mqtt-port`, `--mqtt-every`; others are not looked at.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { Aedes } from "aedes";
import WebSocket from "ws";

const option = (/** @type {string} */ name) => process.argv[process.argv.indexOf(name) + 1];
/** @type {{ boards: { id: string, address: string }[] }} */
const { boards } = JSON.parse(readFileSync(option("--config"), "utf8"));
const every = Number(option("--mqtt-every")) * 1000;
/** Milliseconds between two connections that are begun, as the gateway's `LIMITS.startSpread`. */
const SPREAD = 5;

const broker = await Aedes.createBroker();
createServer(broker.handle).listen(Number(option("--mqtt-port")), "127.0.0.1");

const publish = (/** @type {string} */ topic, /** @type {string} */ payload) =>
  broker.publish({ cmd: "publish", topic, payload, retain: true, qos: 0, dup: false }, () => undefined);

/** @type {Map<string, { channels: string[], values: (number | null)[] }>} */
const newest = new Map();
/** Ids of boards that have values which were not published yet. */
const changed = new Set();

const publishBoard = (/** @type {string} */ id) => {
  const known = newest.get(id);
  known?.channels.forEach((channel, i) => {
    publish(`rheo/${id}/${channel}`, String(known.values[i]));
  });
};

for (const [i, { id, address }] of boards.entries()) {
  setTimeout(() => {
    const socket = new WebSocket(`ws://${address}`, "rheo.v1", { perMessageDeflate: false });
    socket.on("message", (data) => {
      const message = JSON.parse(data.toString());
      if (message.type === "hello") {
        const channels = message.channels.map((/** @type {{ id: string }} */ channel) => channel.id);
        newest.set(id, { channels, values: [] });
        publish(`rheo/${id}/availability`, "online");
      } else if (message.type === "sample") {
        const known = newest.get(id);
        if (known) known.values = message.values;
        if (every >= 1000) changed.add(id);
        else publishBoard(id);
      }
    });
    socket.on("error", () => undefined);
  }, i * SPREAD);
}

if (every >= 1000) {
  setInterval(() => {
    for (const id of changed) publishBoard(id);
    changed.clear();
  }, every);
}
console.log("Open nothing: there is no page.");
