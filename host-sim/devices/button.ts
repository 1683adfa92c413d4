/** Who presses a button: a hand (a page, the control API), or a trace. */
import { type Column, columnFor, type Quantity, type Trace } from "./trace.js";

export const BUTTON_KINDS = "manual|file:trace.csv";

/** What of a trace a button can play. */
const QUANTITIES: readonly Quantity[] = ["level", "state"];
/** Longest that a timer of Node waits, milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

export interface ButtonSpec {
  kind: "manual" | "file";
  /** Only for `file`. */
  trace?: Trace;
}

/**
 * Reads `--button`: `manual`, or `file:PATH`.
 * @throws Error saying what is allowed, or why the trace cannot be used.
 */
export function parseButton(text: string, readTrace: (path: string) => Trace): ButtonSpec {
  if (text === "manual") return { kind: "manual" };
  const [, path] = /^file:(.*)$/.exec(text) ?? [];
  if (path === "") throw new Error("--button file: needs a path, such as --button file:trace.csv");
  if (path === undefined) throw new Error(`--button ${text} is not known; use one of ${BUTTON_KINDS}`);
  return { kind: "file", trace: readTrace(path) };
}

export interface PlayerOptions {
  /** The button's channel, by which its column in a trace is found. */
  id: string;
  trace: Trace;
  /** Whether the channel's value is 1 where its pin is low. */
  inverted: boolean;
  /** Milliseconds, any origin, never going back. */
  now(): number;
  /** @param level what the pin has from now on. @param bounces whether the contacts are to bounce. */
  play(level: boolean, bounces: boolean): void;
}

/** Plays the column of a trace that is a button's, from now on; its last value stays. */
export class ButtonPlayer {
  private readonly column: Column;
  private readonly start: number;
  private next = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @throws Error when the trace has no column for this channel. */
  constructor(private readonly options: PlayerOptions) {
    this.column = columnFor(options.trace, options.id, QUANTITIES);
    this.start = options.now();
    this.step();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Plays all that is due. Of a clock that is slower than the host's, not all is at the first attempt. */
  private step(): void {
    const { times, values, quantity } = this.column;
    const { options } = this;
    const due = (options.now() - this.start) / 1000;
    // Before the beginning of a trace its first value counts.
    while (this.next < times.length && (this.next === 0 || times[this.next] <= due)) {
      const value = values[this.next++] > 0;
      // A level was recorded at the pin, with its bounces; a state is what came of it on the board.
      if (quantity === "level") options.play(value, false);
      else options.play(value !== options.inverted, true);
    }
    if (this.next >= times.length) return;
    const wait = Math.max(1, (times[this.next] - due) * 1000);
    this.timer = setTimeout(() => this.step(), Math.min(wait, LONGEST_WAIT));
    this.timer.unref();
  }
}
