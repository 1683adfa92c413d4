/** The `ws` package pushing samples as Rheo does: arguments are port and samples per second. */
import { WebSocketServer } from "ws";

const [, , port, rate] = process.argv.map(Number);
const server = new WebSocketServer({ port, host: "127.0.0.1" });
let sample = 0;
setInterval(() => {
  const text = String(2000 + (sample++ % 1000));
  for (const client of server.clients) client.send(text);
}, 1000 / rate);
