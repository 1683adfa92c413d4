/** A listening socket on the host and the connections that wait to be accepted. */
import net from "node:net";

/** Espruino's backlog argument to `listen`. */
const BACKLOG = 10;

export class HostServer {
  private readonly waiting: net.Socket[] = [];
  private readonly server: net.Server;
  private closed = false;

  constructor(
    readonly port: number,
    host: string,
    wake: () => void,
    onError: (code: string) => void,
  ) {
    this.server = net.createServer(
      { pauseOnConnect: true, allowHalfOpen: true, noDelay: false },
      (socket) => {
        // Replaced once the connection is accepted; until then a reset must not end the host.
        socket.on("error", () => {});
        this.waiting.push(socket);
        wake();
      },
    );
    this.server.on("error", (error: NodeJS.ErrnoException) => onError(error.code ?? "UNKNOWN"));
    this.server.listen({ port, host, backlog: BACKLOG });
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
    this.server.close();
    for (const socket of this.waiting) socket.resetAndDestroy();
  }
}
