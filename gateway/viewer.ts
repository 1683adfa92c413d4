/**
 * One viewer of one board, served as the board itself would: latest value wins, bytes in flight are bounded,
 * commands are passed on and their answers brought back under the viewer's own `id`.
 */
import type { WebSocket } from "ws";
import { BoardError, type Hello, type Sample } from "../client/node.js";
import { encodeBurst } from "./burst-bytes.js";
import { readCommand } from "./command.js";
import { LIMITS } from "./limits.js";
import type { Follower, Station } from "./station.js";

/** Close codes, RFC 6455 section 7.4.1 and its registry. */
const UNSUPPORTED = 1003;
const POLICY = 1008;
const TRY_LATER = 1013;

export interface ViewerOptions {
  /** `rheo.v1`: messages; else plain values of this channel (or the first). */
  json: boolean;
  channel?: string;
  readOnly: boolean;
  /** The two header values of its opening handshake. */
  handshake: { key: string; accept: string };
  /** Milliseconds, never backwards. */
  now(): number;
}

export class Viewer implements Follower {
  /** Bytes sent since the last ping that was answered. */
  inFlight = 0;
  /** Samples not sent since the last one that was. */
  private skipped = 0;
  skippedTotal = 0;
  private waiting: Sample | undefined;
  /** Round trip of the last ping in milliseconds; null before the first. */
  rtt: number | null = null;
  private pingedAt = Number.NaN;
  private pingedBytes = 0;
  private heardAt: number;
  private allowance: number = LIMITS.messagesAtOnce;
  private allowedAt: number;
  private readonly socket: WebSocket;
  private readonly station: Station;
  private readonly options: ViewerOptions;

  constructor(socket: WebSocket, station: Station, options: ViewerOptions) {
    this.socket = socket;
    this.station = station;
    this.options = options;
    this.heardAt = this.allowedAt = options.now();
    socket.on("message", (data, isBinary) => this.receive(String(data), isBinary));
    socket.on("pong", () => this.onPong());
    socket.on("error", () => undefined);
    socket.on("close", () => station.followers.delete(this));
    station.join(this);
    const { hello } = station;
    if (options.json && hello) this.send(JSON.stringify(this.introduce(hello)));
    const { last } = station;
    if (last) this.sample(last, JSON.stringify(last));
  }

  sample(sample: Sample, text: string): void {
    const { json } = this.options;
    const size = json ? text.length : 16;
    if (this.inFlight + size > LIMITS.inFlight || this.socket.bufferedAmount > LIMITS.inFlight) {
      if (this.waiting) {
        this.skipped += 1 + (this.waiting.skipped ?? 0);
        this.skippedTotal++;
      }
      this.waiting = sample;
      return;
    }
    this.waiting = undefined;
    if (!json) return this.send(this.plain(sample));
    if (!this.skipped) return this.send(text);
    const skipped = this.skipped + (sample.skipped ?? 0);
    this.skipped = 0;
    this.send(JSON.stringify({ ...sample, skipped }));
  }

  vitals(): void {
    const { vitals } = this.station.board;
    if (!this.options.json || !vitals || this.inFlight > LIMITS.inFlight) return;
    this.send(JSON.stringify({ ...vitals, viewers: this.station.followers.size, rtt: this.rtt }));
  }

  gone(reason: string): void {
    // A close frame's reason has at most 123 bytes (RFC 6455 section 5.5).
    this.socket.close(TRY_LATER, `the board is away: ${reason.replace(/[^\x20-\x7e]/g, "?")}`.slice(0, 120));
  }

  /** Looks at the clock: pings, and viewers that do not answer them. */
  tick(now: number): void {
    if (this.pingedAt > 0) {
      if (now - this.pingedAt > LIMITS.pongTime) this.socket.terminate();
    } else if (now - this.heardAt > LIMITS.pingEvery) this.ping(now);
  }

  private introduce(hello: Hello): Hello {
    const { readOnly, handshake } = this.options;
    return {
      ...hello,
      readOnly: readOnly || hello.readOnly,
      handshake,
      limits: { viewers: LIMITS.viewers, message: LIMITS.messageBytes, inFlight: LIMITS.inFlight },
    };
  }

  private plain(sample: Sample): string {
    const { channel } = this.options;
    const channels = this.station.board.hello?.channels ?? [];
    const index = channel === undefined ? 0 : channels.findIndex(({ id }) => id === channel);
    return String(sample.values[index] ?? null);
  }

  private send(data: string | Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.inFlight += typeof data === "string" ? Buffer.byteLength(data) : data.length;
    this.socket.send(data);
    if (this.inFlight >= LIMITS.pingAt && !(this.pingedAt > 0)) this.ping(this.options.now());
  }

  private ping(now: number): void {
    this.pingedAt = now;
    this.pingedBytes = this.inFlight;
    this.socket.ping();
  }

  private onPong(): void {
    if (!(this.pingedAt > 0)) return;
    const now = this.options.now();
    this.rtt = Math.round((now - this.pingedAt) * 10) / 10;
    this.heardAt = now;
    this.pingedAt = Number.NaN;
    this.inFlight -= this.pingedBytes;
    const { waiting } = this;
    if (waiting) this.sample(waiting, JSON.stringify(waiting));
  }

  private receive(text: string, isBinary: boolean): void {
    if (isBinary) return this.socket.close(UNSUPPORTED, "no binary messages are taken");
    if (!this.mayCommand()) return this.socket.close(POLICY, "too many messages");
    if (!this.options.json) return;
    const command = readCommand(text);
    if (command.type === "error") return this.reply(command);
    if (command.type === "ping") return this.reply({ type: "pong", t: command.t });
    const { id } = command;
    if (this.options.readOnly)
      return this.reply({ type: "error", id, code: "read-only", message: "This viewer may watch only." });
    const refuse = (error: unknown): void => {
      const code = error instanceof BoardError ? error.code : "busy";
      this.reply({ type: "error", id, code, message: (error as Error).message });
    };
    if (command.type === "set")
      this.station.set(command.change).then(() => this.reply({ type: "ack", id }), refuse);
    else {
      this.station
        .burst(command.channel, command.samples)
        .then((burst) => this.send(encodeBurst(burst, command.id)), refuse);
    }
  }

  /** A bucket that fills with time: people and sliders are never stopped, floods are. */
  private mayCommand(): boolean {
    const now = this.options.now();
    const earned = ((now - this.allowedAt) / 1000) * LIMITS.messagesPerSecond;
    this.allowance = Math.min(LIMITS.messagesAtOnce, this.allowance + earned) - 1;
    this.allowedAt = now;
    return this.allowance >= 0;
  }

  private reply(message: object): void {
    if (this.inFlight > 2 * LIMITS.inFlight) return this.socket.close(POLICY, "answers are not read");
    this.send(JSON.stringify(message));
  }
}
