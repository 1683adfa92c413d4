/** The embedded broker: aedes, over TCP on the loopback and over WebSocket at `/mqtt`. */
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { Aedes } from "aedes";
import { createWebSocketStream, type WebSocket } from "ws";
import { isSame } from "../access.js";
import { LIMITS } from "../limits.js";
import { deliverAll } from "./deliveries.js";

export interface BrokerOptions {
  host: string;
  port: number;
  /** Password that clients must give, with any user; "" for none. */
  token: string;
}

export class Broker {
  readonly aedes: Aedes;
  private readonly server: Server;

  private constructor(aedes: Aedes, server: Server) {
    this.aedes = aedes;
    this.server = server;
  }

  /** @throws the error of a port that is taken */
  static async start({ host, port, token }: BrokerOptions): Promise<Broker> {
    const aedes: Aedes = await Aedes.createBroker({
      // No limit: by default a hundred messages that one client does not take keep all others waiting, and when more than
      // some thousand wait the broker fails, each calling the next (mqemitter 7.1).
      concurrency: 0,
      drainTimeout: LIMITS.mqttStall,
      preConnect(client, _packet, done) {
        deliverAll(aedes, client);
        done(null, true);
      },
      authenticate(_client, _user, password, done) {
        if (!token || isSame(password?.toString() ?? "", token)) return done(null, true);
        const error = Object.assign(new Error("a password is needed: the gateway's token"), {
          returnCode: 4,
        });
        done(error as Parameters<typeof done>[0], false);
      },
    });
    // Errors of clients are theirs.
    for (const event of ["clientError", "connectionError"] as const) aedes.on(event, () => undefined);
    const server = createServer(aedes.handle);
    server.listen(port, host);
    await once(server, "listening");
    return new Broker(aedes, server);
  }

  /** Takes a client that came by WebSocket. */
  accept(socket: WebSocket): void {
    const stream = createWebSocketStream(socket);
    stream.on("error", () => undefined);
    this.aedes.handle(stream);
  }

  async close(): Promise<void> {
    this.server.close();
    await new Promise<void>((resolve) => this.aedes.close(resolve));
  }
}
