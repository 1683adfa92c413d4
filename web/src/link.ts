import { backoff } from "./backoff";
import type { Verdict } from "./probe";
import type { Source, SourceEvents } from "./source";
import { type FromViewer, readText } from "./wire";

/** Seconds without a message after which the link is stale: two of the board's heartbeats. */
export const STALE_AFTER = 2;

/** Seconds without a message after which the connection is given up and made anew. */
export const DEAD_AFTER = 10;

/** Seconds a connection may take to open before it counts as failed. */
export const OPEN_WITHIN = 8;

/** Connections whose dates are remembered. */
const DATES = 500;

/** What the link is doing. `retryAt` is in seconds of the link's clock. */
export type LinkState =
  | { name: "connecting" }
  | { name: "live" }
  | { name: "stale" }
  | { name: "lost"; retryAt: number }
  /** The board answers, but does not take this viewer. */
  | { name: "refused"; code: string; reason: string; remedy: string; retryAt: number }
  /** Closed on purpose, by `close()`: stays so until `connect()`. */
  | { name: "closed"; code: number; clean: boolean }
  /** No connection at all: a recorded session is played. */
  | { name: "replay" };

/** What the link needs of its surroundings; handed in so that tests can play the network. */
export interface LinkWorld {
  socket(): WebSocket;
  /** Seconds, never backwards. */
  now(): number;
  /** Seconds since 1970, as the viewer's clock says: it may be set. */
  date(): number;
  random(): number;
  /** Why a connection that never opened was refused, or null when the board is not there at all. */
  probe(): Promise<Verdict | null>;
}

/** What the link reports. */
export type LinkEvents = Omit<SourceEvents, "restart"> & {
  /** The text of a message that was sent. */
  sent(text: string): void;
};

/**
 * A connection to one board that mends itself: exponential backoff with jitter, and at once when the
 * tab or the network returns. Call `tick()` a few times a second; nothing else keeps time here.
 */
export class Link implements Source {
  state: LinkState = { name: "connecting" };
  heardAt = Number.NaN;
  private readonly world: LinkWorld;
  private readonly events: LinkEvents;
  private socket: WebSocket | null = null;
  private since = 0;
  private attempt = 0;
  private closing = false;
  /** What the date was ahead of the clock when each connection began. */
  private readonly dates: { since: number; ahead: number }[] = [];

  constructor(world: LinkWorld, events: LinkEvents) {
    this.world = world;
    this.events = events;
  }

  now(): number {
    return this.world.now();
  }

  /**
   * Each connection keeps the date it began with: neither a clock that is set meanwhile nor a sleep of
   * the machine, during which the page's own clock stands still, moves what was read before.
   */
  dateAt(time: number): number {
    const { dates } = this;
    let index = dates.length - 1;
    while (index > 0 && dates[index]!.since > time) index--;
    return time + (dates[index]?.ahead ?? this.world.date() - this.world.now());
  }

  /** Connects now, dropping whatever was there. */
  connect(): void {
    this.drop();
    this.since = this.world.now();
    this.enter({ name: "connecting" });
    const socket = this.world.socket();
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      const since = this.world.now();
      this.dates.push({ since, ahead: this.world.date() - since });
      if (this.dates.length > DATES) this.dates.shift();
    };
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => {
      this.socket = null;
      if (this.closing) this.enter({ name: "closed", code: event.code, clean: event.wasClean });
      else if (opened) this.lose();
      else this.explain();
    };
  }

  /** Sends a message if the connection is open; false otherwise. */
  send(message: FromViewer): boolean {
    if (this.socket?.readyState !== 1) return false;
    const text = JSON.stringify(message);
    this.socket.send(text);
    this.events.sent(text);
    return true;
  }

  /** Closes politely (RFC 6455 section 7) and stays closed. */
  close(code?: number, reason?: string): void {
    this.closing = true;
    if (this.socket) this.socket.close(code, reason);
    else this.enter({ name: "closed", code: 1005, clean: true });
  }

  /** The tab or the network is back: no reason to wait any longer. */
  wake(): void {
    if (this.state.name === "lost" || this.state.name === "refused") this.connect();
    else this.tick();
  }

  /** Looks at the clock: staleness, giving up, retrying. */
  tick(): void {
    const now = this.world.now();
    const { state } = this;
    const silent = now - this.heardAt;
    if ((state.name === "lost" || state.name === "refused") && now >= state.retryAt) this.connect();
    else if (state.name === "connecting" && now - this.since > OPEN_WITHIN) this.lose();
    else if (state.name === "live" && silent > STALE_AFTER) this.enter({ name: "stale" });
    else if (state.name === "stale" && silent > DEAD_AFTER) this.lose();
  }

  private receive(data: unknown): void {
    const binary = data instanceof ArrayBuffer;
    const message = typeof data === "string" ? readText(data) : null;
    if (!message && !binary) return;
    this.heardAt = this.world.now();
    // Only a connection that carries data ends the backoff: one that opens and dies would retry in a storm.
    if (message?.type === "sample") this.attempt = 0;
    if (this.state.name !== "live") this.enter({ name: "live" });
    if (binary) this.events.binary(data);
    else if (message) this.events.message(message, data as string);
  }

  private lose(): void {
    this.drop();
    const wait = backoff(this.attempt++, this.world.random()) / 1000;
    this.enter({ name: "lost", retryAt: this.world.now() + wait });
  }

  /** The browser does not say why a handshake failed, so ask the board over HTTP. */
  private explain(): void {
    this.lose();
    const waiting = this.state;
    this.world.probe().then((verdict) => {
      if (!verdict || this.state !== waiting) return;
      const { retryAfter, ...why } = verdict;
      const wait = retryAfter * (1 + this.world.random() / 4);
      this.enter({ name: "refused", ...why, retryAt: this.world.now() + wait });
    });
  }

  /** Leaves the socket without waiting for its close, which a dead network never brings. */
  private drop(): void {
    this.closing = false;
    const { socket } = this;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private enter(state: LinkState): void {
    this.state = state;
    this.events.state(state);
  }
}

/** The state in a word or two. */
export function inWords(state: LinkState): string {
  if (state.name === "refused") return state.code === "full" ? "full" : "refused";
  return state.name === "closed" ? `closed: ${state.code}` : state.name;
}
