/**
 * Who listens to a gateway: an MQTT subscriber of all values, and viewers of some boards, whose samples say when
 * they were made (`boards.js`). The argument is JSON: port and mqttPort of the gateway, `boards` (ids) with one
 * viewer each, or so many as `each` says. Told `begin` it counts from then on, told `end` it answers with the
 * milliseconds under way of both, sorted.
 */
import mqtt from "mqtt";
import WebSocket from "ws";

const { port, mqttPort, boards, each } = JSON.parse(process.argv[2]);

/** @type {{ mqtt: number[], page: number[] }} */
let late = { mqtt: [], page: [] };
let counts = false;

const note = (/** @type {"mqtt" | "page"} */ where, /** @type {number} */ made) => {
  if (!counts || !Number.isFinite(made)) return;
  const now = (performance.timeOrigin + performance.now()) % 1e7;
  late[where].push(now - made);
};

let waiting = boards.length * each;
const ready = () => {
  if (--waiting === 0) process.send?.("ready");
};
for (const board of boards) {
  for (let i = 0; i < each; i++) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/boards/${board}/ws`, "rheo.v1", {
      perMessageDeflate: false,
    });
    socket.once("open", ready);
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type === "sample") note("page", message.values[0]);
    });
  }
}
if (mqttPort) {
  waiting++;
  const client = mqtt.connect(`mqtt://127.0.0.1:${mqttPort}`);
  client.on("message", (_topic, payload, packet) => {
    if (!packet.retain) note("mqtt", Number(payload));
  });
  client.subscribe("rheo/+/knob", ready);
}

process.on("message", (word) => {
  counts = word === "begin";
  if (counts) late = { mqtt: [], page: [] };
  else {
    const sort = (/** @type {number[]} */ list) => list.sort((a, b) => a - b);
    process.send?.({ mqtt: sort(late.mqtt), page: sort(late.page) });
  }
});
