/** What a board needs of where it runs: a socket, a clock, timers. */
import type { Address } from "./address.js";
import type { Verdict } from "./link.js";

/** One open connection, as the board needs it; made by an adapter (`browser.ts`, `node.ts`). */
export interface Connection {
  /** False when it cannot be sent. */
  send(text: string): boolean;
  close(code?: number, reason?: string): void;
  /** Ends it at once; nothing is reported any more. */
  drop(): void;
}

/** What a connection reports. Each call belongs to the connection that it was handed to. */
export interface ConnectionEvents {
  open(): void;
  /** `bytes`: its length in UTF-8, where the adapter knows it. */
  text(text: string, bytes?: number): void;
  binary(bytes: Uint8Array): void;
  /** Gone, or never came to be; `reason` in words where the adapter knows one. */
  close(code: number, clean: boolean, reason?: string): void;
}

/** Has something called when it is next due. */
export interface Alarm {
  /** `due` and `now` in seconds of `World.now`; Infinity: never. It may ring too early, and is then to be set anew. */
  set(due: number, now: number): void;
}

/** What a board needs of its surroundings; handed in so that tests can play network and clock. */
export interface World {
  dial(url: string, subprotocols: string[], events: ConnectionEvents): Connection;
  /** Seconds of a clock that only goes forward. */
  now(): number;
  /** 0..1. */
  random(): number;
  /** An alarm that is not set yet; `ring` is what it calls. */
  alarm(ring: () => void): Alarm;
  /** Why the connection dialled last was refused; null when nothing answers there at all. */
  explain(address: Address): Promise<Verdict | null>;
}
