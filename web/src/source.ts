import type { LinkState } from "./link";
import type { FromBoard, FromViewer } from "./wire";

/** Where a board's messages come from: a live connection, or a recorded session. */
export interface Source {
  readonly state: LinkState;
  /** Seconds of `now()` when the last message came; NaN before the first. */
  readonly heardAt: number;
  /** Seconds since some moment, never backwards: what all times of readings are in. */
  now(): number;
  /** Seconds since 1970, for people to read, at `time` of `now()`. */
  dateAt(time: number): number;
  connect(): void;
  /** False when it cannot be sent. */
  send(message: FromViewer): boolean;
  close(code?: number, reason?: string): void;
  /** To be called a few times a second. */
  tick(): void;
  /** The tab or the network is back. */
  wake(): void;
}

/** What a source reports. */
export interface SourceEvents {
  message(message: FromBoard, text: string): void;
  /** A binary message: what a burst is answered with. */
  binary(bytes: ArrayBuffer): void;
  state(state: LinkState): void;
  /** Everything so far is void: a session is replayed from its beginning. */
  restart(): void;
}
