/** A reverse proxy before a board, as people put one: under a path, with a Host of its own, or stalling. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

export interface ProxyOptions {
  /** Folder under which the board appears, `/knob/`. Default `/`. */
  prefix?: string;
  /** What the board is told as Host; default the client's own, as a careful proxy does. */
  host?: string;
  /** Certificate and key: the proxy speaks TLS. */
  tls?: { cert: string; key: string };
}

export class ReverseProxy {
  /** Nothing passes while true, though connections stay open: a network that stalls. */
  stalled = false;
  /** Nothing answers any more. */
  set cut(yes: boolean) {
    this.isCut = yes;
    if (yes) for (const socket of this.sockets) socket.destroy();
  }
  private isCut = false;
  /** Requests for other things than the page or its socket. */
  readonly requests: string[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly prefix: string;
  private readonly options: ProxyOptions;

  private constructor(server: Server, options: ProxyOptions) {
    this.server = server;
    this.options = options;
    this.prefix = options.prefix ?? "/";
  }

  static async before(port: number, options: ProxyOptions = {}): Promise<ReverseProxy> {
    const server = options.tls ? (createTlsServer(options.tls) as unknown as Server) : createServer();
    const proxy = new ReverseProxy(server, options);
    const forward = (from: IncomingMessage) => {
      if (!from.url?.startsWith(proxy.prefix)) return null;
      const path = `/${from.url.slice(proxy.prefix.length)}`;
      const headers = { ...from.headers, host: options.host ?? from.headers.host };
      return request({ port, host: "127.0.0.1", method: from.method, path, headers });
    };
    server.on("connection", (socket: Socket) => {
      if (proxy.isCut) return socket.destroy();
      proxy.sockets.add(socket);
      socket.on("error", () => socket.destroy()).on("close", () => proxy.sockets.delete(socket));
      return socket;
    });
    server.on("request", (from, to) => {
      const path = from.url!.split("?")[0]!.slice(proxy.prefix.length);
      if (path) proxy.requests.push(`${from.method} /${path}`);
      const onward = forward(from);
      if (!onward) return to.writeHead(404).end();
      onward.on("response", (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      });
      onward.on("error", () => to.writeHead(502).end());
      from.pipe(onward);
      return to;
    });
    server.on("upgrade", (from, socket: Socket, head) => {
      const onward = forward(from);
      if (!onward) return socket.destroy();
      onward.on("upgrade", (answer, board: Socket, first) => {
        const lines = answer.rawHeaders.flatMap((name, index) =>
          index % 2 ? [] : [`${name}: ${answer.rawHeaders[index + 1]}`],
        );
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
        if (first.length) socket.write(first);
        if (head.length) board.write(head);
        const pass = (one: Socket, other: Socket) => {
          one.on("data", (bytes) => {
            if (!proxy.stalled) other.write(bytes);
          });
          one.on("close", () => other.destroy()).on("error", () => other.destroy());
        };
        pass(socket, board);
        pass(board, socket);
      });
      onward.on("response", (answer) => {
        socket.end(`HTTP/1.1 ${answer.statusCode} Refused\r\nConnection: close\r\n\r\n`);
      });
      onward.on("error", () => socket.destroy());
      onward.end();
      return socket;
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.options.tls ? "https" : "http"}://127.0.0.1:${this.port}${this.prefix}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, "close");
  }
}
