import type { FromBoard, FromViewer } from "../../firmware/app/messages";
import type { LinkState } from "./link";

/** Where a board's messages come from: a live connection, or a recorded session. */
export interface Source {
  readonly state: LinkState;
  /** Seconds of `now()` when the last message came; NaN before the first. */
  readonly heardAt: number;
  /** Seconds since some moment, never backwards. */
  now(): number;
  /** Seconds since 1970 at which messages count as arriving. */
  wall(): number;
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
  state(state: LinkState): void;
  /** Everything so far is void: a session is replayed from its beginning. */
  restart(): void;
}
