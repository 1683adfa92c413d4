/**
 * Boards that speak `rheo.v1` and do nothing else, each at a path of its own: `/1/` to `/N/`. Arguments: port,
 * how many, samples a second of each. A sample's value is when it was made, in milliseconds of the system's clock
 * modulo 1e7, so that whoever gets it knows how long it was under way. Tells its parent by `connected` how many
 * are, with each that comes or goes, and by `burst` the most that came within a tenth of a second.
 */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const [, , port, count, rate] = process.argv.map(Number);
/** Milliseconds between two looks at whose turn it is. */
const TURN = 5;

const server = createServer();
const sockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  handleProtocols: () => "rheo.v1",
});

/** @typedef {{ viewer: import("ws").WebSocket | undefined, next: number, seq: number }} Board */
/** @type {Board[]} */
const boards = Array.from({ length: count }, (_, i) => ({
  viewer: undefined,
  next: (i / count) * (1000 / rate),
  seq: 0,
}));

const hello = (/** @type {number} */ number) =>
  JSON.stringify({
    type: "hello",
    version: "0.1.0",
    board: "ESP32",
    name: `Board ${number}`,
    serial: `24:0a:c4:00:${number}`,
    uptime: 1,
    sha1: "crypto",
    sha1Reason: "it is there",
    rssi: -60,
    memory: { free: 2000, total: 4000, lowest: 1500 },
    rate,
    led: false,
    channels: [
      {
        id: "knob",
        kind: "analog",
        label: "Knob",
        unit: "ms",
        min: 0,
        max: 1e7,
        decimals: 2,
        deadband: 0,
        calibration: null,
      },
    ],
    limits: { viewers: 6, message: 1024, inFlight: 1024 },
    handshake: { key: "", accept: "" },
    readOnly: false,
    errors: [],
  });

let connected = 0;
/** @type {number[]} when the last ones came */
const arrivals = [];
let most = 0;

server.on("upgrade", (request, socket, head) => {
  socket.on("error", () => undefined);
  const number = Number.parseInt(String(request.url).slice(1), 10);
  const board = boards[number - 1];
  if (!board) return socket.destroy();
  sockets.handleUpgrade(request, socket, head, (viewer) => {
    board.viewer = viewer;
    connected++;
    const now = performance.now();
    arrivals.push(now);
    while (arrivals[0] < now - 100) arrivals.shift();
    most = Math.max(most, arrivals.length);
    process.send?.({ connected, burst: most });
    viewer.on("close", () => {
      if (board.viewer === viewer) board.viewer = undefined;
      connected--;
      process.send?.({ connected, burst: most });
    });
    viewer.on("message", (data) => {
      const { type, id } = JSON.parse(String(data));
      if (type === "set") viewer.send(JSON.stringify({ type: "ack", id }));
    });
    viewer.send(hello(number));
  });
  return undefined;
});

const period = 1000 / rate;
setInterval(() => {
  const now = performance.now();
  for (const board of boards) {
    if (board.next > now) continue;
    board.next = Math.max(board.next + period, now - period);
    board.seq++;
    if (!board.viewer) continue;
    const made = ((performance.timeOrigin + performance.now()) % 1e7).toFixed(2);
    board.viewer.send(
      `{"type":"sample","seq":${board.seq},"t":${(now / 1000).toFixed(3)},"values":[${made}]}`,
    );
  }
}, TURN);

server.listen(port, "127.0.0.1", 2048);
