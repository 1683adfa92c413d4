/** A board of a few lines on real sockets: for what a real one does seldom, or not on demand. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { Channel } from "../messages";
import { HELLO, sample } from "./world";

export interface FakeBoard {
  readonly port: number;
  readonly viewers: ReadonlySet<WebSocket>;
  /** The `set`, `ping` and `burst` messages that came. */
  readonly received: { type: string }[];
  /** Sends a sample to everybody. */
  push(...values: (number | null)[]): void;
  /** Ends all connections and stops listening. */
  stop(): Promise<void>;
}

export interface FakeBoardOptions {
  port?: number;
  /** Name and channels that it tells. */
  name?: string;
  channels?: Channel[];
  /** Answer to handshakes instead of a WebSocket: the lines of its head, and its content. */
  refusal?: { status: string; headers?: string[]; body?: string };
  /** Milliseconds between samples by itself, each a count above the last; none by default. */
  every?: number;
  /** The count that they begin with; default 0. */
  from?: number;
}

/** Listens on the loopback; speaks `rheo.v1`, and acknowledges each `set` but for `rate` above 100. */
export async function startFakeBoard(options: FakeBoardOptions = {}): Promise<FakeBoard> {
  const server = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "rheo.v1" });
  const viewers = new Set<WebSocket>();
  const received: { type: string }[] = [];
  let seq = 0;
  const push = (...values: (number | null)[]): void => {
    const text = JSON.stringify(sample(++seq, ...values));
    for (const viewer of viewers) viewer.send(text);
  };
  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    const { refusal } = options;
    socket.on("error", () => undefined);
    if (refusal) {
      const { status, headers = [], body = "" } = refusal;
      socket.end(
        [`HTTP/1.1 ${status}`, "Content-Type: text/plain", ...headers, "Connection: close", "", body].join(
          "\r\n",
        ),
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (viewer) => {
      viewers.add(viewer);
      viewer.on("close", () => viewers.delete(viewer));
      viewer.on("message", (data) => answer(viewer, JSON.parse(String(data))));
      viewer.send(
        JSON.stringify({
          ...HELLO,
          name: options.name ?? HELLO.name,
          channels: options.channels ?? HELLO.channels,
        }),
      );
      viewer.send(JSON.stringify(sample(++seq, 2048, 310.5)));
    });
  });
  const answer = (
    viewer: WebSocket,
    message: { type: string; id: number; t: number; rate?: number },
  ): void => {
    received.push(message);
    const { type, id, t, rate = 1 } = message;
    if (type === "ping") viewer.send(JSON.stringify({ type: "pong", t }));
    else if (type === "burst") viewer.send(burst(id));
    else if (rate <= 100) viewer.send(JSON.stringify({ type: "ack", id }));
    else viewer.send(JSON.stringify({ type: "error", id, code: "bad-field", message: "rate: 1 to 100." }));
  };
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { every, from = 0 } = options;
  const timer = every ? setInterval(() => push((from + seq) % 4096, 310.5), every) : undefined;
  return {
    port: (server.address() as AddressInfo).port,
    viewers,
    received,
    push,
    async stop() {
      clearInterval(timer);
      for (const viewer of viewers) viewer.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Sixteen conversions of the first channel in 2 ms. */
function burst(id: number): Buffer {
  const bytes = Buffer.alloc(16 + 32);
  bytes[0] = 1;
  bytes.writeUInt16LE(16, 2);
  bytes.writeUInt32LE(id, 4);
  bytes.writeUInt32LE(1_000_000, 8);
  bytes.writeUInt32LE(2000, 12);
  for (let i = 0; i < 16; i++) bytes.writeUInt16LE(i * 100, 16 + 2 * i);
  return bytes;
}
