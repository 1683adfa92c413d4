/** The soak's viewers: of the plain stream, with a socket of few lines; and of `rheo.v1`, with the client. */
import WebSocket from "ws";
import { type Board, connect } from "../../client/node.js";
import { ViewerRecord, type ViewerReport } from "./viewer-record.js";

/** Pause before the next attempt, milliseconds: first, growth, longest. */
const RETRY_FIRST = 100;
const RETRY_GROWTH = 1.7;
const RETRY_LONGEST = 2000;
/** A link without a frame for this long is dead to a dashboard: the board sends a sample every second. */
const DEAD_AFTER = 6000;
/** Milliseconds between looks at how long nothing has come. */
const LOOK_EVERY = 250;

export interface Viewer {
  readonly report: ViewerReport;
  start(): void;
  /** Says goodbye and does not come back. Resolves when the connection is closed, or cut after 3 s. */
  stop(): Promise<void>;
}

/** Without a subprotocol: decimal text. */
export class PlainViewer implements Viewer {
  private readonly account = new ViewerRecord();
  private socket: WebSocket | undefined;
  private retry = RETRY_FIRST;
  private retryTimer: NodeJS.Timeout | undefined;
  private watchdog: NodeJS.Timeout | undefined;
  private running = false;

  constructor(private readonly port: number) {}

  get report(): ViewerReport {
    return this.account.report;
  }

  start(): void {
    this.running = true;
    this.account.start();
    this.watchdog = setInterval(() => this.watch(), LOOK_EVERY);
    this.connect();
  }

  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.retryTimer);
    clearInterval(this.watchdog);
    this.account.look();
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
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/ws`, { handshakeTimeout: DEAD_AFTER });
    this.socket = socket;
    socket.on("open", () => {
      this.report.connections++;
      this.retry = RETRY_FIRST;
    });
    socket.on("message", (data) => {
      this.account.frame();
      this.account.check(Number(data), String(data));
    });
    // Refusals, resets and power cuts: that is what the soak is about.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (socket !== this.socket || !this.running) return;
      this.report.failures++;
      this.retryTimer = setTimeout(() => this.connect(), this.retry);
      this.retry = Math.min(RETRY_LONGEST, this.retry * RETRY_GROWTH);
    });
  }

  private watch(): void {
    const silent = this.account.look() > DEAD_AFTER;
    if (silent && this.socket?.readyState === WebSocket.OPEN) this.socket.terminate();
  }
}

/** With `rheo.v1`, as a program on the client does it: who notices what, and when, is the client's. */
export class StreamViewer implements Viewer {
  private readonly account = new ViewerRecord();
  private board: Board | undefined;
  private watchdog: NodeJS.Timeout | undefined;

  constructor(private readonly port: number) {}

  get report(): ViewerReport {
    return this.account.report;
  }

  start(): void {
    this.account.start();
    this.watchdog = setInterval(() => this.account.look(), LOOK_EVERY);
    const board = connect(`127.0.0.1:${this.port}`);
    this.board = board;
    let last = -1;
    board.on("hello", () => {
      this.report.connections++;
      last = -1;
    });
    board.on("state", ({ name }) => {
      if (name === "lost") this.report.failures++;
    });
    board.on("message", (message, text) => {
      this.account.frame();
      if (message.type !== "sample") return;
      this.account.check(message.values[0], text);
      if (message.seq <= last) this.account.error(`reading ${message.seq} after ${last}`);
      last = message.seq;
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.watchdog);
    this.account.look();
    const { board } = this;
    if (!board) return;
    const closed = new Promise<void>((resolve) =>
      board.on("state", ({ name }) => {
        if (name === "closed") resolve();
      }),
    );
    board.close();
    await closed;
  }
}
