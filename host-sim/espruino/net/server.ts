/** A listening socket on the host and the connections that wait to be accepted. */
import net from "node:net";

/** Espruino's backlog argument to `listen`. */
const BACKLOG = 10;

/** What the host has to say about a server. */
export interface ServerEvents {
  /** A connection waits to be accepted. */
  wake(): void;
  /** The port is open on the host. */
  onListening(port: number): void;
  onError(code: string): void;
}

/** The addresses a host name stands for: browsers may try either for `localhost`. */
function addressesOf(host: string): string[] {
  return host === "localhost" ? ["127.0.0.1", "::1"] : [host];
}

export class HostServer {
  private readonly waiting: net.Socket[] = [];
  private readonly server: net.Server;
  /** The same port on further addresses; missing where the host has no IPv6. */
  private readonly others: net.Server[] = [];
  private closed = false;

  constructor(
    readonly port: number,
    host: string,
    private readonly events: ServerEvents,
  ) {
    const [first, ...further] = addressesOf(host);
    this.server = this.create();
    this.server.on("error", (error: NodeJS.ErrnoException) => events.onError(error.code ?? "UNKNOWN"));
    this.server.listen({ port, host: first, backlog: BACKLOG }, () => {
      for (const address of further) this.listenToo(address);
      events.onListening(this.actualPort);
    });
  }

  /** The port the host gave, which differs from the one asked for when that was 0. */
  get actualPort(): number {
    const address = this.server.address();
    return address !== null && typeof address === "object" ? address.port : this.port;
  }

  get readable(): boolean {
    return this.waiting.length > 0;
  }

  /** The connection that waited longest. */
  accept(): net.Socket | undefined {
    return this.waiting.shift();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const server of [this.server, ...this.others]) server.close();
    for (const socket of this.waiting) socket.resetAndDestroy();
  }

  private create(): net.Server {
    return net.createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: false }, (socket) => {
      // Replaced once the connection is accepted; until then a reset must not end the host.
      socket.on("error", () => {});
      this.waiting.push(socket);
      this.events.wake();
    });
  }

  /** A host without IPv6 is no failure; somebody else's server at that address is. */
  private listenToo(address: string): void {
    if (this.closed) return;
    const server = this.create();
    server.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (code === "EADDRINUSE") this.events.onError(code);
    });
    server.listen({ port: this.actualPort, host: address, backlog: BACKLOG, ipv6Only: true });
    this.others.push(server);
  }
}
