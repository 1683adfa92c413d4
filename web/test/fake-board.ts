/**
 * A board for tests of the page: speaks `rheo.v1` over a real WebSocket, and does on command what real
 * boards do rarely. No ADC, no firmware: what those do is tested elsewhere.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Channel, ErrorCode, FromBoard, FromViewer } from "../../firmware/app/messages";
import type { Controls } from "../src/first-channel";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The built page. */
export const PAGE = new URL("../../dist/dashboard.html", import.meta.url);

export interface FakeBoardOptions {
  /** 0 (the default) takes any free port. */
  port?: number;
  /** Readings per second; default 20. */
  rate?: number;
  /** Says that it is a simulator and answers `POST /knob`. */
  simulated?: boolean;
  readOnly?: boolean;
  /** When set, sockets and data need `?token=`. */
  token?: string;
}

export class FakeBoard {
  /** Position of the knob, 0..1; becomes `raw` at the next reading. */
  knob = 0.5;
  /** Viewers admitted. */
  capacity = 6;
  /** Sends nothing while true, though connections stay open: a network that stalls. */
  stalled = false;
  /** Answers every command with this error. */
  refuse: { code: ErrorCode; message: string } | null = null;
  /** What the viewers sent. */
  readonly received: FromViewer[] = [];
  /** Requests other than for the page, such as `GET /status`. */
  readonly requests: string[] = [];
  controls: Controls;
  port = 0;
  private readonly options: FakeBoardOptions;
  private readonly sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "rheo.v1" });
  private server: Server | null = null;
  private timers: NodeJS.Timeout[] = [];
  private seq = 0;
  private bootedAt = Date.now();
  private lastSent = { raw: -1, at: 0 };

  constructor(options: FakeBoardOptions = {}) {
    this.options = options;
    this.controls = { rate: options.rate ?? 20, deadband: 4, led: false, calibration: { min: 0, max: 4095 } };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  get viewers(): number {
    return this.sockets.clients.size;
  }

  /** Boots: listens, from the second time on at the same port, and starts sending. */
  async start(): Promise<this> {
    const server = createServer((request, response) => this.answer(request, response));
    server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port || (this.options.port ?? 0), "127.0.0.1", resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    this.bootedAt = Date.now();
    this.seq = 0;
    this.timers = [setInterval(() => this.vitals(), 5000)];
    this.schedule();
    return this;
  }

  /** Dies as when power is cut: connections are reset. `start()` boots it again. */
  async kill(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    for (const viewer of this.sockets.clients) viewer.terminate();
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(null)));
    this.server = null;
  }

  /** Sends a message to all viewers now. */
  send(message: FromBoard): void {
    if (this.stalled) return;
    for (const viewer of this.sockets.clients) viewer.send(JSON.stringify(message));
  }

  private get uptime(): number {
    return Math.round(Date.now() - this.bootedAt) / 1000;
  }

  private schedule(): void {
    if (this.timers[1]) clearInterval(this.timers[1]);
    this.timers[1] = setInterval(() => this.read(), 1000 / this.controls.rate);
  }

  private read(): void {
    const raw = Math.round(this.knob * 4095);
    this.seq++;
    const moved = Math.abs(raw - this.lastSent.raw) >= Math.max(1, this.controls.deadband);
    if (!moved && Date.now() - this.lastSent.at < 1000) return;
    this.lastSent = { raw, at: Date.now() };
    this.send({ type: "sample", seq: this.seq, t: this.uptime, values: [raw] });
  }

  private vitals(): void {
    this.send({
      ...this.account(),
      type: "vitals",
      channels: [this.channel()],
      viewers: this.viewers,
      rtt: 12,
    });
  }

  private account() {
    return {
      version: "0.1.0",
      board: "ESP32",
      name: "fake",
      serial: this.options.simulated ? `simulator:${this.port}` : "30aea4-112233",
      uptime: this.uptime,
      sha1: "accelerator" as const,
      sha1Reason: "passed its self-test",
      rssi: -58,
      memory: { free: 3650, total: 5000, lowest: 3402 },
      rate: this.controls.rate,
      led: this.controls.led,
    };
  }

  private channel(): Channel {
    const { deadband, calibration } = this.controls;
    const facts = { kind: "analog", unit: "LSB", min: 0, max: 4095, decimals: 0 };
    return { id: "knob", label: "Potentiometer", ...facts, deadband, calibration };
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    if (request.method === "OPTIONS") {
      response
        .writeHead(204, { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" })
        .end();
      return;
    }
    if (url.pathname === "/") {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(readFileSync(PAGE));
      return;
    }
    this.requests.push(`${request.method} ${url.pathname}`);
    if (url.pathname === "/knob" && this.options.simulated) {
      let body = "";
      request.on("data", (piece) => {
        body += piece;
      });
      request.on("end", () => {
        this.knob = JSON.parse(body).position;
        response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end("{}");
      });
      return;
    }
    if (this.options.token && url.searchParams.get("token") !== this.options.token) {
      response.writeHead(401).end();
      return;
    }
    if (url.pathname === "/status") {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(
        JSON.stringify({ viewers: Array.from(this.sockets.clients, () => ({ skipped: 0, rtt: 1 })) }),
      );
      return;
    }
    response.writeHead(404).end();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? "/", this.url);
    if (this.viewers >= this.capacity) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    if (this.options.token && url.searchParams.get("token") !== this.options.token) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (viewer) => this.admit(viewer, request));
  }

  private admit(viewer: WebSocket, request: IncomingMessage): void {
    const key = String(request.headers["sec-websocket-key"]);
    const hello: FromBoard = {
      ...this.account(),
      type: "hello",
      channels: [this.channel()],
      limits: { viewers: 6, message: 1024, inFlight: 1024 },
      handshake: {
        key,
        accept: createHash("sha1")
          .update(key + GUID)
          .digest("base64"),
      },
      readOnly: this.options.readOnly ?? false,
      errors: [],
    };
    viewer.send(JSON.stringify(hello));
    this.lastSent.at = 0;
    viewer.on("error", () => viewer.terminate());
    viewer.on("message", (data) => this.command(viewer, JSON.parse(String(data))));
    this.vitals();
  }

  private command(viewer: WebSocket, message: FromViewer): void {
    this.received.push(message);
    if (this.stalled) return;
    const answer = (reply: FromBoard) => viewer.send(JSON.stringify(reply));
    if (message.type === "ping") answer({ type: "pong", t: message.t });
    else answer(this.carryOut(message));
  }

  private carryOut(message: Exclude<FromViewer, { type: "ping" }>): FromBoard {
    const id = message.id ?? null;
    if (this.options.readOnly) {
      return { type: "error", id, code: "read-only", message: "This page may watch but not command." };
    }
    if (this.refuse) return { type: "error", id, ...this.refuse };
    const { type: _type, id: _id, ...changes } = message;
    Object.assign(this.controls, changes);
    if ("rate" in changes) this.schedule();
    return { type: "ack", id };
  }
}
