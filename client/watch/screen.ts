import type { Writable } from "node:stream";

/** What is needed of a terminal's stream. */
export type Terminal = Writable & { isTTY: boolean; columns: number; rows: number };

/** Milliseconds between two pictures: faster than that nobody reads. */
const PICTURE_EVERY = 100;

/** A few lines of a terminal, renewed in place. */
export class Screen {
  private readonly lines: string[] = [];
  private drawn = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly output: Terminal;

  constructor(output: Terminal) {
    this.output = output;
  }

  set(index: number, text: string): void {
    this.lines[index] = text;
    this.timer ??= setTimeout(() => this.draw(), PICTURE_EVERY);
  }

  /** Draws what is new a last time; what is printed next goes below. */
  end(): void {
    if (this.timer) this.draw();
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { columns = 80, rows = 24 } = this.output;
    // What scrolled out of the terminal could not be reached again.
    const visible = Array.from(this.lines, (line = "") => line).slice(0, Math.max(1, rows - 1));
    const up = this.drawn ? `\x1b[${this.drawn}A` : "";
    const text = visible.map((line) => `\r\x1b[K${[...line].slice(0, columns - 1).join("")}\n`);
    this.drawn = visible.length;
    this.output.write(up + text.join(""));
  }
}
