/** Pages and sockets: which request gets what. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Server as TcpServer } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type AccessRules, checkAccess, type Refusal } from "./access.js";
import type { Fleet } from "./fleet.js";
import { FleetViewer } from "./fleet-viewer.js";
import { LIMITS } from "./limits.js";
import { metricsText } from "./metrics.js";
import { redirecting } from "./redirecting.js";
import { away, FULL, NO_UPGRADE, NOTHING } from "./refusals.js";
import { fleetStatus, historyCsv, stationStatus } from "./reports.js";
import { json, type Page, pathOf, refuse, refuseUpgrade, sendPage, text } from "./respond.js";
import type { Station } from "./station.js";
import { Viewer } from "./viewer.js";

export interface ServerOptions {
  rules: AccessRules;
  /** The two pages, gzip; null for one that is not built. */
  pages: { fleet: Page | null; dashboard: Page | null };
  /** Certificate and key (PEM), to serve https and wss. */
  tls?: { cert: Buffer; key: Buffer };
  /** Takes the connections of MQTT over WebSocket; absent where no broker is embedded. */
  onMqtt?(socket: WebSocket): void;
  /** Milliseconds, never backwards. */
  now?(): number;
}

export class GatewayServer {
  /** What listens: the server of pages, or with TLS what sends plain HTTP there. */
  readonly listener: TcpServer;
  private readonly http;
  readonly viewers = new Set<Viewer>();
  readonly fleetViewers = new Set<FleetViewer>();
  private readonly fleet: Fleet;
  private readonly options: ServerOptions;
  private readonly now: () => number;
  private readonly sockets: WebSocketServer;
  private readonly mqttSockets: WebSocketServer;
  private readonly sweep: NodeJS.Timeout;

  constructor(fleet: Fleet, options: ServerOptions) {
    this.fleet = fleet;
    this.options = options;
    this.now = options.now ?? (() => performance.now());
    const respond = (request: IncomingMessage, response: ServerResponse): void =>
      this.respond(request, response);
    this.http = options.tls ? createSecureServer(options.tls, respond) : createServer(respond);
    this.http.headersTimeout = 5000;
    this.http.requestTimeout = 10_000;
    this.listener = options.tls ? redirecting(this.http) : this.http;
    this.sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: LIMITS.messageBytes,
      perMessageDeflate: false,
      handleProtocols: (offers) => PROTOCOLS.find((name) => offers.has(name)) ?? false,
    });
    this.mqttSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: LIMITS.mqttBytes,
      perMessageDeflate: false,
      handleProtocols: (offers) => (offers.has("mqtt") ? "mqtt" : false),
    });
    this.http.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
    this.sweep = setInterval(() => {
      for (const viewer of this.viewers) viewer.tick(this.now());
    }, LIMITS.sweepEvery);
  }

  close(): void {
    clearInterval(this.sweep);
    this.listener.close();
    this.http.closeAllConnections();
    for (const viewer of this.fleetViewers) viewer.end();
  }

  private respond(request: IncomingMessage, response: ServerResponse): void {
    const access = checkAccess(request, this.options.rules, this.options.tls !== undefined);
    if (access.refusal) return refuse(response, access.refusal);
    const path = pathOf(request);
    const refusal = this.socketRefusal(path);
    if (refusal) return refuse(response, refusal);
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(response, {
        status: 405,
        sentence: "Only GET and HEAD are answered here.",
        headers: { Allow: "GET, HEAD" },
      });
    const { origin } = request.headers;
    if (origin) response.setHeader("Access-Control-Allow-Origin", origin).setHeader("Vary", "Origin");
    if (path === "/") return sendPage(request, response, this.options.pages.fleet);
    if (path === "/status") return json(response, fleetStatus(this.fleet));
    if (path === "/metrics")
      return text(response, metricsText(this.fleet), "text/plain; version=0.0.4; charset=utf-8");
    const found = /^\/boards\/([a-z0-9-]+)(\/.*)?$/.exec(path);
    const station = found && this.fleet.stations.get(found[1]!);
    if (!station) return refuse(response, NOTHING);
    if (found[2] === undefined) {
      response.writeHead(308, { Location: `${found[1]}/${new URL(request.url!, "http://g").search}` }).end();
      return;
    }
    this.boardPage(request, response, station, found[2]);
  }

  private boardPage(
    request: IncomingMessage,
    response: ServerResponse,
    station: Station,
    path: string,
  ): void {
    if (path === "/") return sendPage(request, response, this.options.pages.dashboard);
    if (path === "/status") return json(response, stationStatus(station));
    if (path === "/metrics")
      return text(
        response,
        metricsText({ stations: new Map([[station.id, station]]) } as Fleet),
        "text/plain; version=0.0.4; charset=utf-8",
      );
    if (path === "/history.csv") {
      response.setHeader("Content-Disposition", `attachment; filename="${station.id}.csv"`);
      return text(response, historyCsv(station, Date.now()), "text/csv; charset=utf-8");
    }
    const value = /^\/value(?:\/([a-z0-9-]+))?$/.exec(path);
    if (!value) return refuse(response, /^\/ws(\/|$)/.test(path) ? NO_UPGRADE : NOTHING);
    if (!station.online) return refuse(response, away(station));
    const id = value[1] ?? station.board.hello?.channels[0]?.id ?? "";
    if (!Object.hasOwn(station.values, id)) return refuse(response, NOTHING);
    text(response, `${station.values[id]}\n`, "text/plain; charset=utf-8");
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => undefined);
    const access = checkAccess(request, this.options.rules, this.options.tls !== undefined);
    if (access.refusal) return refuseUpgrade(socket, access.refusal);
    const path = pathOf(request);
    const accept = (then: (socket: WebSocket) => void, sockets = this.sockets): void => {
      sockets.handleUpgrade(request, socket, head, then);
    };
    if (path === "/mqtt" && this.options.onMqtt) {
      if (access.readOnly)
        return refuseUpgrade(socket, { status: 403, sentence: "MQTT is for those who may command." });
      return accept((opened) => this.options.onMqtt?.(opened), this.mqttSockets);
    }
    if (this.isFull) return refuseUpgrade(socket, FULL);
    const { readOnly } = access;
    if (path === "/fleet") return accept((opened) => this.addFleetViewer(opened, readOnly));
    const found = /^\/boards\/([a-z0-9-]+)(?:\/|\/ws(?:\/([a-z0-9-]+))?)$/.exec(path);
    const station = found && this.fleet.stations.get(found[1]!);
    if (!station) return refuseUpgrade(socket, NOTHING);
    const { hello } = station;
    if (!hello) return refuseUpgrade(socket, away(station));
    const channel = found[2];
    if (channel !== undefined && !hello.channels.some(({ id }) => id === channel))
      return refuseUpgrade(socket, NOTHING);
    accept((opened) => this.addViewer(opened, request, station, channel, readOnly));
  }

  private get isFull(): boolean {
    return this.viewers.size + this.fleetViewers.size >= LIMITS.viewers;
  }

  /**
   * Why a board's WebSocket would be refused now. Browsers hide from a page why its own was, so it asks at the same
   * place by HTTP, and by POST (`client/probe.ts`).
   */
  private socketRefusal(path: string): Refusal | undefined {
    const id = /^\/boards\/([a-z0-9-]+)\/ws(?:\/|$)/.exec(path)?.[1];
    const station = id && this.fleet.stations.get(id);
    if (!station) return undefined;
    return this.isFull ? FULL : station.hello ? undefined : away(station);
  }

  private addViewer(
    opened: WebSocket,
    request: IncomingMessage,
    station: Station,
    channel: string | undefined,
    readOnly: boolean,
  ): void {
    const key = request.headers["sec-websocket-key"] ?? "";
    const viewer = new Viewer(opened, station, {
      json: opened.protocol === "rheo.v1",
      channel,
      readOnly,
      handshake: { key, accept: acceptOf(key) },
      now: this.now,
    });
    this.viewers.add(viewer);
    opened.on("close", () => this.viewers.delete(viewer));
  }

  private addFleetViewer(opened: WebSocket, readOnly: boolean): void {
    const viewer = new FleetViewer(opened, this.fleet, readOnly);
    this.fleetViewers.add(viewer);
    opened.on("close", () => this.fleetViewers.delete(viewer));
  }
}

/** Subprotocols that are spoken, the one preferred first. */
const PROTOCOLS = ["rheo.v1", "rheo.fleet.v1", "text"];

/** `Sec-WebSocket-Accept` (RFC 6455 section 4.2.2), which viewers are shown. */
function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}
