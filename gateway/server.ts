/** Pages and sockets: which request gets what. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type AccessRules, checkAccess, type Refusal } from "./access.js";
import type { Fleet } from "./fleet.js";
import { FleetViewer } from "./fleet-viewer.js";
import { LIMITS } from "./limits.js";
import { metricsText } from "./metrics.js";
import { fleetStatus, historyCsv, stationStatus } from "./reports.js";
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

export interface Page {
  gzip: Buffer;
  tag: string;
}

/** What may frame the pages: nobody, against clicks that are guided from elsewhere. */
const PAGE_HEADERS = {
  "Content-Security-Policy": "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

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
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(response, {
        status: 405,
        sentence: "Only GET and HEAD are answered here.",
        headers: { Allow: "GET, HEAD" },
      });
    const { origin } = request.headers;
    if (origin) response.setHeader("Access-Control-Allow-Origin", origin).setHeader("Vary", "Origin");
    const path = pathOf(request);
    if (path === "/") return this.page(request, response, "fleet");
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
    if (path === "/") return this.page(request, response, "dashboard");
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

  private page(request: IncomingMessage, response: ServerResponse, name: "fleet" | "dashboard"): void {
    const page = this.options.pages[name];
    if (!page)
      return refuse(response, { status: 503, sentence: `dist/${name}.html.gz is not built: npm run build.` });
    const headers = { ...PAGE_HEADERS, ETag: page.tag, "Cache-Control": "no-cache", Vary: "Accept-Encoding" };
    if (request.headers["if-none-match"] === page.tag) {
      response.writeHead(304, headers).end();
      return;
    }
    const type = { "Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip" };
    response.writeHead(200, { ...headers, ...type, "Content-Length": page.gzip.length });
    response.end(request.method === "HEAD" ? undefined : page.gzip);
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
    if (this.viewers.size + this.fleetViewers.size >= LIMITS.viewers) return refuseUpgrade(socket, FULL);
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

/**
 * A port that speaks TLS, and sends whoever comes with plain HTTP there: the first byte of a TLS record is 22
 * (RFC 8446 section 5.1), of a request a letter.
 */
function redirecting(https: TcpServer): TcpServer {
  const plain = createServer((request, response) => {
    const { host } = request.headers;
    if (!host) return response.writeHead(400).end();
    return response.writeHead(308, { Location: `https://${host}${request.url}`, Connection: "close" }).end();
  });
  plain.headersTimeout = plain.requestTimeout = LIMITS.firstByteTime;
  plain.on("upgrade", (_request, socket) => refuseUpgrade(socket, NEEDS_TLS));
  return createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.setTimeout(LIMITS.firstByteTime, () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.setTimeout(0);
      socket.removeAllListeners("timeout");
      socket.unshift(first);
      (first[0] === 22 ? https : plain).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
}

/** Subprotocols that are spoken, the one preferred first. */
const PROTOCOLS = ["rheo.v1", "rheo.fleet.v1", "text"];

const NOTHING: Refusal = {
  status: 404,
  sentence: "There is nothing under this address. The boards are at /.",
};
const NO_UPGRADE: Refusal = {
  status: 426,
  sentence: "This address speaks WebSocket only.",
  headers: { Upgrade: "websocket" },
};
const NEEDS_TLS: Refusal = {
  status: 426,
  sentence: "This gateway speaks TLS: use wss.",
  headers: { Upgrade: "TLS/1.2" },
};
const FULL: Refusal = {
  status: 503,
  code: "full",
  sentence: `The gateway is full: ${LIMITS.viewers} viewers.`,
  headers: { "Retry-After": String(LIMITS.retryAfter) },
};

function away(station: Station): Refusal {
  return {
    status: 503,
    code: "away",
    sentence: `The board is away: ${station.reason || station.state}.`,
    headers: { "Retry-After": String(LIMITS.retryAfter) },
  };
}

/** `Sec-WebSocket-Accept` (RFC 6455 section 4.2.2), which viewers are shown. */
function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

function pathOf(request: IncomingMessage): string {
  try {
    return new URL(request.url ?? "/", "http://gateway").pathname;
  } catch {
    return "";
  }
}

function json(response: ServerResponse, value: object): void {
  text(response, JSON.stringify(value), "application/json");
}

function text(response: ServerResponse, body: string, type: string): void {
  response
    .setHeader("Content-Type", type)
    .setHeader("Cache-Control", "no-store")
    .setHeader("X-Content-Type-Options", "nosniff");
  response.end(response.req.method === "HEAD" ? undefined : body);
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const { status, sentence } = refusal;
  response.writeHead(status, refusalHeaders(refusal));
  response.end(response.req.method === "HEAD" ? undefined : `${sentence}\n`);
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = `${refusal.sentence}\n`;
  const headers = {
    ...refusalHeaders(refusal),
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join("")}\r\n${body}`);
}

/** Pages of any origin may read why they are refused, as on the board. */
function refusalHeaders({ code, headers }: Refusal): Record<string, string> {
  return {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    ...(code && {
      "X-Rheo-Reason": code,
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Expose-Headers": "X-Rheo-Reason",
    }),
    ...headers,
  };
}
