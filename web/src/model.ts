import type { Change, Outcome } from "./commands";
import type { Calibration, FromBoard, Hello } from "./first-channel";
import type { LinkState } from "./link";
import type { Readings } from "./readings";
import type { Source } from "./source";
import type { Unit } from "./units";

/** A moment the user marked; `time` in seconds since 1970. */
export interface Mark {
  time: number;
  label: string;
}

/** What the panels of one board share. */
export interface Model {
  /** Address of the board, or name of the session file. */
  readonly name: string;
  readonly source: Source;
  readonly readings: Readings;
  readonly marks: Mark[];
  /** What the board said of itself on this connection; null before. */
  hello: Hello | null;
  calibration: Calibration;
  unit: Unit;
  /** Asks the board for a change. */
  command(change: Change): Promise<Outcome>;
}

/** A part of a board's section: told what happens, and redrawn a dozen times a second. */
export interface Panel {
  message?(message: FromBoard, text: string): void;
  state?(state: LinkState): void;
  /** Unit or calibration changed. */
  rescale?(): void;
  /** Writes digits; `now` in seconds of the source's clock. */
  digits?(now: number): void;
  /** One animation frame; `milliseconds` since the page began, `seconds` since the last frame. */
  frame?(milliseconds: number, seconds: number): void;
  /** The board is taken off the page: let go of everything outside its section. */
  dispose?(): void;
}
