/** One viewer of the soak: stays connected as a dashboard would, and keeps account of what it gets. */
import WebSocket from "ws";

/** Pause before the next attempt, milliseconds: first, growth, longest. */
const RETRY_FIRST = 100;
const RETRY_GROWTH = 1.7;
const RETRY_LONGEST = 2000;
/** A link without a frame for this long is dead to a dashboard: the board sends a reading every second. */
const DEAD_AFTER = 6000;

export interface ViewerReport {
  /** Frames got, connections made, attempts that failed or were refused. */
  frames: number;
  connections: number;
  failures: number;
  /** Longest time without a frame, milliseconds. */
  longestGap: number;
  /** What must never happen: readings out of order, text that is no reading. */
  errors: string[];
}

export class Viewer {
  readonly report: ViewerReport = { frames: 0, connections: 0, failures: 0, longestGap: 0, errors: [] };
  private socket: WebSocket | undefined;
  private retry = RETRY_FIRST;
  private retryTimer: NodeJS.Timeout | undefined;
  private watchdog: NodeJS.Timeout | undefined;
  private lastFrame = performance.now();
  private lastSeq = -1;
  private running = false;

  /** @param plain true: no subprotocol, decimal text; false: `rheo.v1`. */
  constructor(
    private readonly port: number,
    private readonly plain: boolean,
  ) {}

  start(): void {
    this.running = true;
    this.lastFrame = performance.now();
    this.watchdog = setInterval(() => this.watch(), 250);
    this.connect();
  }

  /** Says goodbye and does not come back. Resolves when the connection is closed, or cut after 3 s. */
  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.retryTimer);
    clearInterval(this.watchdog);
    this.count();
    const socket = this.socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => socket.terminate(), 3000);
      socket.once("close", () => {
        clearTimeout(cut);
        resolve();
      });
      if (socket.readyState === WebSocket.OPEN) socket.close();
      else socket.terminate();
    });
  }

  private connect(): void {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/ws`, this.plain ? [] : ["rheo.v1"], {
      handshakeTimeout: DEAD_AFTER,
    });
    this.socket = socket;
    this.lastSeq = -1;
    socket.on("open", () => {
      this.report.connections++;
      this.retry = RETRY_FIRST;
    });
    socket.on("message", (data) => this.receive(String(data)));
    // Refusals, resets and power cuts: that is what the soak is about.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (socket !== this.socket || !this.running) return;
      this.report.failures++;
      this.retryTimer = setTimeout(() => this.connect(), this.retry);
      this.retry = Math.min(RETRY_LONGEST, this.retry * RETRY_GROWTH);
    });
  }

  private receive(text: string): void {
    this.count();
    this.lastFrame = performance.now();
    this.report.frames++;
    if (this.plain) this.checkRaw(Number(text), text);
    else this.checkMessage(text);
  }

  private checkMessage(text: string): void {
    try {
      const message = JSON.parse(text) as { type?: string; seq: number; values: number[] };
      if (message.type !== "sample") return;
      this.checkRaw(message.values[0]!, text);
      if (message.seq <= this.lastSeq) this.error(`reading ${message.seq} after ${this.lastSeq}`);
      this.lastSeq = message.seq;
    } catch {
      this.error(`no JSON: ${text}`);
    }
  }

  private checkRaw(raw: number, text: string): void {
    if (!Number.isInteger(raw) || raw < 0 || raw > 4095) this.error(`no reading: ${text}`);
  }

  private error(what: string): void {
    if (this.report.errors.length < 10) this.report.errors.push(what);
  }

  /** Closes the account of the gap that ends now. */
  private count(): void {
    this.report.longestGap = Math.max(this.report.longestGap, performance.now() - this.lastFrame);
  }

  private watch(): void {
    this.count();
    const silent = performance.now() - this.lastFrame > DEAD_AFTER;
    if (silent && this.socket?.readyState === WebSocket.OPEN) this.socket.terminate();
  }
}
