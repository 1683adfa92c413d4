/**
 * The terminal of a running simulator: a live line at the bottom and keys, when it is a terminal;
 * plain lines otherwise. Whatever happens, the terminal is given back as it was.
 */
import { emitKeypressEvents, type Key as ReadlineKey } from "node:readline";

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR_LINE = "\r\x1b[2K";

export type Key = "left" | "right" | "up" | "down" | "space" | "quit" | "suspend" | string;

/** Keys that have another name here than in `node:readline`, by theirs; with Ctrl held `^` stands before it. */
const NAMES: Record<string, Key> = { "^c": "quit", "^d": "quit", q: "quit", "^z": "suspend" };
const NAMED: ReadonlySet<string> = new Set(["left", "right", "up", "down", "space"]);

export interface TerminalOptions {
  output: NodeJS.WriteStream;
  input: NodeJS.ReadStream;
  /** Called for each key, when the input is a terminal. */
  onKey(key: Key): void;
}

export class Terminal {
  /** True when a live line is shown. */
  readonly live: boolean;
  /** True when keys are read. */
  readonly keys: boolean;
  private status = "";
  private shown = false;
  /** Text after the last line end: the board prints in pieces. */
  private partial = "";

  constructor(private readonly options: TerminalOptions) {
    this.live = options.output.isTTY === true;
    this.keys = this.live && options.input.isTTY === true;
    if (this.live) options.output.write(HIDE_CURSOR);
    if (this.keys) this.grab();
    // Covers every way out but SIGKILL, an uncaught exception included.
    process.on("exit", this.restore);
  }

  /** Prints text in pieces; whole lines appear above the live line. */
  print(text: string): void {
    if (!this.live) {
      this.options.output.write(text);
      return;
    }
    const lines = (this.partial + text).split("\n");
    this.partial = lines.pop() ?? "";
    if (lines.length === 0) return;
    this.options.output.write((this.shown ? CLEAR_LINE : "") + lines.map((line) => `${line}\n`).join(""));
    this.shown = false;
    this.draw();
  }

  /** Replaces the live line; does nothing without a terminal. */
  setStatus(status: string): void {
    if (!this.live || (status === this.status && this.shown)) return;
    this.status = status;
    this.draw();
  }

  /** Gives the terminal back; the live line is taken away. */
  readonly restore = (): void => {
    process.off("exit", this.restore);
    if (this.keys) {
      this.options.input.setRawMode(false);
      this.options.input.pause();
    }
    if (!this.live) return;
    this.options.output.write(
      `${this.shown ? CLEAR_LINE : ""}${this.partial ? `${this.partial}\n` : ""}${SHOW_CURSOR}`,
    );
    this.shown = false;
    this.partial = "";
  };

  /** Ctrl-Z: gives the terminal back, stops the process, and takes over again when it continues. */
  private suspend(): void {
    this.options.input.setRawMode(false);
    this.options.output.write((this.shown ? CLEAR_LINE : "") + SHOW_CURSOR);
    this.shown = false;
    process.once("SIGCONT", () => {
      this.options.input.setRawMode(true);
      this.options.output.write(HIDE_CURSOR);
      this.draw();
    });
    // The whole job, as the terminal itself would: the process that waits for this one, npm, its shell.
    process.kill(0, "SIGTSTP");
  }

  private grab(): void {
    const { input, onKey } = this.options;
    input.setRawMode(true);
    input.setEncoding("utf8");
    // Puts together what a key sends, which may arrive in pieces.
    emitKeypressEvents(input);
    input.on("keypress", (text: string | undefined, { name = "", ctrl }: ReadlineKey) => {
      const known = NAMES[(ctrl ? "^" : "") + name] ?? (NAMED.has(name) ? name : text);
      if (known === "suspend") this.suspend();
      else if (known !== undefined) onKey(known);
    });
    // A terminal that goes away must not end the simulator with an error.
    input.on("error", () => undefined);
    input.resume();
  }

  private draw(): void {
    // A line that wraps could not be cleared again.
    const width = Math.max(10, (this.options.output.columns || 80) - 1);
    this.options.output.write(CLEAR_LINE + [...this.status].slice(0, width).join(""));
    this.shown = true;
  }
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of `width` characters filled to `share` (0..1), in steps of an eighth of a character. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return ("█".repeat(eighths >> 3) + EIGHTHS[eighths & 7]).padEnd(width, "·");
}
