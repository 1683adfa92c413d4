import type { FromBoard, FromViewer } from "../../firmware/app/messages";
import { backoff } from "./backoff";
import type { Verdict } from "./probe";
import type { Source } from "./source";

/** Seconds without a message after which the link is stale: two of the board's heartbeats. */
export const STALE_AFTER = 2;

/** Seconds without a message after which the connection is given up and made anew. */
export const DEAD_AFTER = 10;

/** Seconds a connection may take to open before it counts as failed. */
export const OPEN_WITHIN = 8;

/** What the link is doing. `retryAt` is in seconds of the link's clock. */
export type LinkState =
  | { name: "connecting" }
  | { name: "live" }
  | { name: "stale" }
  | { name: "lost"; retryAt: number }
  | { name: "refused"; reason: string; retryAt: number }
  /** Closed on purpose, by `close()`: stays so until `connect()`. */
  | { name: "closed"; code: number; clean: boolean }
  /** No connection at all: a recorded session is played. */
  | { name: "replay" };

/** What the link needs of its surroundings; handed in so that tests can play the network. */
export interface LinkWorld {
  socket(): WebSocket;
  /** Seconds, never backwards. */
  now(): number;
  /** Seconds since 1970. */
  wall(): number;
  random(): number;
  /** Why a connection that never opened was refused, or null when the board is not there at all. */
  probe(): Promise<Verdict | null>;
}

/** What the link reports. */
export interface LinkEvents {
  message(message: FromBoard, text: string): void;
  state(state: LinkState): void;
  /** The text of a message that was sent. */
  sent(text: string): void;
}

/**
 * A connection to one board that mends itself: exponential backoff with jitter, and at once when the
 * tab or the network returns. Call `tick()` a few times a second; nothing else keeps time here.
 */
export class Link implements Source {
  state: LinkState = { name: "connecting" };
  /** Seconds of the link's clock when the last message came; NaN before the first. */
  heardAt = Number.NaN;
  private readonly world: LinkWorld;
  private readonly events: LinkEvents;
  private socket: WebSocket | null = null;
  private since = 0;
  private attempt = 0;
  private closing = false;

  constructor(world: LinkWorld, events: LinkEvents) {
    this.world = world;
    this.events = events;
  }

  now(): number {
    return this.world.now();
  }

  wall(): number {
    return this.world.wall();
  }

  /** Connects now, dropping whatever was there. */
  connect(): void {
    this.drop();
    this.since = this.world.now();
    this.enter({ name: "connecting" });
    const socket = this.world.socket();
    this.socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
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

  private receive(text: unknown): void {
    const message = typeof text === "string" ? parse(text) : null;
    if (!message) return;
    this.heardAt = this.world.now();
    // Only a connection that carries data ends the backoff: one that opens and dies would retry in a storm.
    if (message.type === "sample") this.attempt = 0;
    if (this.state.name !== "live") this.enter({ name: "live" });
    this.events.message(message, text as string);
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
      const wait = verdict.retryAfter * (1 + this.world.random() / 4);
      this.enter({ name: "refused", reason: verdict.reason, retryAt: this.world.now() + wait });
    });
  }

  /** Lets go of the socket without waiting for its close, which a dead network never brings. */
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

/** A message of `rheo.v1`, or null: what is not one is not ours to judge. */
export function parse(text: string): FromBoard | null {
  try {
    const message = JSON.parse(text);
    return message && typeof message.type === "string" ? message : null;
  } catch {
    return null;
  }
}

/** The state in words; `now` in seconds of the link's clock. */
export function inWords(state: LinkState, now: number): string {
  switch (state.name) {
    case "lost":
      return `lost: retry in ${Math.max(0, Math.ceil(state.retryAt - now))} s`;
    case "refused":
      return `refused: ${state.reason}`;
    case "closed":
      return `closed: ${state.code}`;
    default:
      return state.name;
  }
}
