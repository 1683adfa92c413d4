import type { Trace } from "./lanes";
import type { Readings } from "./readings";
import type { Scale, Unit } from "./scale";
import type { LinkState, Outcome, Source } from "./source";
import type { Change, FromBoard, Hello } from "./wire";

/**
 * Milliseconds between two beats, on which needle and figures move together: one frame and one layout do for them, and
 * the next one for the chart. The needle glides from beat to beat; what begins to move after a rest does so at once.
 */
export const BEAT = 190;

/** Milliseconds by which something may be early: most of the time between two refreshes of a display. */
export const SLACK = 12;

/** A moment the user marked; `time` in seconds of the source's clock. */
export interface Mark {
  time: number;
  label: string;
}

/** What the panels of one board share. */
export interface Model {
  /** Address of the board with its path, or name of the session file. */
  readonly address: string;
  /** What people call it: its own name, else its address. */
  readonly name: string;
  readonly source: Source;
  readonly readings: Readings;
  readonly marks: Mark[];
  /** What the board said of itself on this connection; null before. */
  hello: Hello | null;
  /** How each channel is shown; empty before the first hello. */
  scales: Scale[];
  /** The channel the gauge shows. */
  chosen: number;
  unit: Unit;
  /** The lines of its chart: one for each channel. */
  traces(): Trace[];
  /** Asks the board for a change. */
  command(change: Change): Promise<Outcome>;
  /** Shows another channel on the gauge. */
  choose(channel: number): void;
  /** Something is to be drawn soon; at once when the user's hand waits for it. */
  touch(atOnce?: boolean): void;
}

/** A part of a board's section: told what happens, and drawn when something moved. */
export interface Panel {
  message?(message: FromBoard, text: string): void;
  state?(state: LinkState): void;
  /** Unit, calibration, channels or colours changed. */
  rescale?(): void;
  /** Writes digits; `now` in seconds of the source's clock. */
  digits?(now: number): void;
  /**
   * Draws what moved; `milliseconds` since the page began. What came from the board is drawn on a `beat`, what
   * the user's hand waits for at once. Gives the milliseconds until it moves again by itself.
   */
  frame?(milliseconds: number, beat: boolean): number;
  /** The board is taken off the page: release everything outside its section. */
  dispose?(): void;
}
