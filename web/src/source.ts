import type { Burst } from "../../client/burst";
import type { LinkState as Connected } from "../../client/link";
import type { Change, FromBoard } from "./wire";

/** What the link is doing: the client's states, or no connection at all, as a recorded session is played. */
export type LinkState = Connected | { name: "replay" };

/** What became of a command: carried out, or why not: a code for programs, a sentence for people. */
export type Outcome =
  | { ok: true; burst?: Burst }
  | { ok: false; code: string; message: string; burst?: undefined };

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
  /** Asks the board for a change. Never rejects. */
  set(change: Change): Promise<Outcome>;
  /** Asks the board for `samples` (16 to 512) conversions of a channel in one go. Never rejects. */
  burst(channel: string, samples: number): Promise<Outcome>;
  /** Milliseconds that a message takes to the board and back. @throws when it does not come back. */
  ping(): Promise<number>;
  close(code?: number, reason?: string): void;
  /** The last hour as CSV, where a gateway keeps it; "" where none does. Only live sources have it. */
  history?(): Promise<string>;
  /** To be called a few times a second. */
  tick(): void;
  /** The tab or the network is back. */
  wake(): void;
}

/** What a source reports. */
export interface SourceEvents {
  message(message: FromBoard, text: string): void;
  state(state: LinkState): void;
}

/** The state in a word or two. */
export function inWords(state: LinkState): string {
  if (state.name === "refused") return state.code === "full" ? "full" : "refused";
  return state.name === "closed" ? `closed: ${state.code}` : state.name;
}
