import { openBrackets } from "./brackets.js";

/**
 * Espruino's console line as seen from the wire: prompt, echo, editing keys, history, and the decision
 * when a line is complete. Knows nothing of sockets or of JavaScript's meaning: characters in, text out.
 * Behaviour and escape sequences as seen of Espruino 2v29 (lines adapted from that: `test/exchange.json`).
 */

/** What the terminal needs from its surroundings. */
export interface TerminalHost {
  /** Bytes for the wire, one character per byte. */
  send(bytes: string): void;
  /** A complete piece of input. What it prints goes through `Terminal.print`. */
  execute(code: string): void;
}

/** Lines longer than this are not remembered, as in Espruino. */
const HISTORY_LINE = 500;
const LEFT = "\x1b[D";
const RIGHT = "\x1b[C";
const ERASE_AFTER = "\x1b[J";

/** Escape sequences (what follows ESC) and the editing action each stands for. */
const KEYS: Record<
  string,
  "left" | "right" | "up" | "down" | "home" | "end" | "delete" | "clear" | "newline"
> = {
  "[D": "left",
  "[C": "right",
  "[A": "up",
  "[B": "down",
  "[H": "home",
  "[F": "end",
  OH: "home",
  OF: "end",
  "[1~": "home",
  "[3~": "delete",
  "[4~": "end",
  "[2H": "clear",
  "\n": "newline",
};
/** An escape sequence that may still grow into one of `KEYS`, or into `ESC [ number d` (line number). */
const PARTIAL = /^(?:\[\d{0,5}|O)?$/;

export class Terminal {
  private line = "";
  private cursor = 0;
  /** Characters after ESC while a sequence is arriving; undefined outside one. */
  private escape: string | undefined;
  private echo = true;
  private echoOffForLine = false;
  /** True while the prompt and the line are not on the screen. */
  private removed = true;
  private readonly history: string[] = [];
  private historyAt: number | undefined;

  constructor(private readonly host: TerminalHost) {}

  /** `echo(false)`: no prompt, no echo, no results, until `echo(true)`. */
  setEcho(on: boolean): void {
    this.echo = on;
  }

  /** True when what is evaluated should be followed by its value. */
  showsResults(): boolean {
    return this.echo && !this.echoOffForLine;
  }

  /** True when nothing has been typed on the current line. */
  isEmpty(): boolean {
    return this.line === "";
  }

  /** Text of the running program: removes the line being typed, `\n` becomes `\r\n`. */
  print(text: string): void {
    this.removeLine();
    this.host.send(text.replace(/\n/g, "\r\n"));
  }

  /** Puts prompt and line back on the screen; the console does so whenever it has nothing else to do. */
  idle(): void {
    if (!this.removed) return;
    this.removed = false;
    if (!this.echoing()) return;
    this.host.send(">" + this.line.replace(/\n/g, "\r\n:") + LEFT.repeat(this.columnsBehindCursor()));
  }

  /** The board started again: nothing typed, nothing shown, echo on. */
  restart(): void {
    this.line = "";
    this.cursor = 0;
    this.escape = undefined;
    this.echo = true;
    this.echoOffForLine = false;
    this.removed = true;
  }

  /** Ctrl-C: drops the line being typed. */
  interrupt(): void {
    this.escape = undefined;
    if (this.line === "") return;
    this.removeLine();
    this.line = "";
    this.cursor = 0;
  }

  /** DLE: the line that now starts is executed without echo. */
  hideLine(): void {
    if (this.line === "") this.echoOffForLine = true;
  }

  /** Takes back `hideLine`: the DLE turned out to start a packet. */
  unhideLine(): void {
    if (this.line === "") this.echoOffForLine = false;
  }

  /** One character from the wire. */
  receive(character: string): void {
    if (this.escape !== undefined) this.receiveEscaped(character);
    else if (character === "\x1b") this.escape = "";
    else if (character === "\b" || character === "\x7f") this.erase(this.cursor - 1);
    else if (character === "\r" || character === "\n") this.newLine();
    else if (character === "\t") this.insert("    ");
    else if (character >= " ") this.insert(character);
  }

  private echoing(): boolean {
    return this.echo && !this.echoOffForLine;
  }

  private shown(): boolean {
    return this.echoing() && !this.removed;
  }

  private show(bytes: string): void {
    if (this.shown()) this.host.send(bytes);
  }

  private columnsBehindCursor(): number {
    return this.line.length - this.cursor;
  }

  private removeLine(): void {
    if (this.removed) return;
    this.removed = true;
    if (this.echoing()) this.host.send("\r" + ERASE_AFTER);
  }

  private receiveEscaped(character: string): void {
    const sequence = this.escape + character;
    const key = KEYS[sequence];
    this.escape = key === undefined && PARTIAL.test(sequence) ? sequence : undefined;
    if (key !== undefined) this.press(key);
  }

  private press(key: (typeof KEYS)[string]): void {
    // Left and right stay within one line of the input, as in Espruino.
    if (key === "left" && /[^\n]$/.test(this.line.slice(0, this.cursor))) this.moveTo(this.cursor - 1);
    else if (key === "right" && /^[^\n]/.test(this.line.slice(this.cursor))) this.moveTo(this.cursor + 1);
    else if (key === "home") this.moveTo(this.line.lastIndexOf("\n", this.cursor - 1) + 1);
    else if (key === "end") this.moveTo(this.line.length);
    else if (key === "delete") this.erase(this.cursor);
    else if (key === "up") this.recall(-1);
    else if (key === "down") this.recall(1);
    else if (key === "clear") this.interrupt();
    else if (key === "newline") this.continueLine();
  }

  private moveTo(position: number): void {
    const step = position < this.cursor ? LEFT : RIGHT;
    this.show(step.repeat(Math.abs(position - this.cursor)));
    this.cursor = position;
  }

  private recall(step: -1 | 1): void {
    const from = this.historyAt ?? this.history.length;
    const at = from + step;
    if (at < 0 || at > this.history.length) return;
    this.historyAt = at;
    const line = this.history[at] ?? "";
    this.show("\r" + ERASE_AFTER + ">" + line.replace(/\n/g, "\r\n:"));
    this.line = line;
    this.cursor = line.length;
  }

  private insert(text: string): void {
    const rest = this.line.slice(this.cursor);
    this.line = this.line.slice(0, this.cursor) + text + rest;
    this.cursor += text.length;
    this.show(text + rest + "\b".repeat(rest.length));
  }

  private erase(at: number): void {
    if (at < 0 || at >= this.line.length) return;
    const rest = this.line.slice(at + 1);
    const back = at < this.cursor ? "\b" : "";
    this.line = this.line.slice(0, at) + rest;
    this.cursor = at;
    this.show(back + rest + " " + "\b".repeat(rest.length + 1));
  }

  private continueLine(): void {
    this.line = this.line.slice(0, this.cursor) + "\n" + this.line.slice(this.cursor);
    this.cursor++;
    this.show("\r\n:");
  }

  private newLine(): void {
    if (this.cursor < this.line.length || openBrackets(this.line) > 0) {
      this.continueLine();
      return;
    }
    this.show("\r\n");
    if (!this.echoOffForLine) this.removed = true;
    const code = this.line.trimEnd();
    this.line = "";
    this.cursor = 0;
    if (code !== "") this.execute(code);
    this.echoOffForLine = false;
  }

  private execute(code: string): void {
    if (this.echoing()) this.remember(code);
    this.host.execute(code);
  }

  private remember(code: string): void {
    this.historyAt = undefined;
    if (code.length > HISTORY_LINE) return;
    const before = this.history.indexOf(code);
    if (before >= 0) this.history.splice(before, 1);
    this.history.push(code);
  }
}
