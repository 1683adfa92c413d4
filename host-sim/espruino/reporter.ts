/**
 * What goes to the console when something fails: Espruino's wording, with the position in the
 * TypeScript source where a source map lies beside the program.
 */
import type { Abort } from "./abort.js";
import type { Positions } from "./positions.js";

/** Gets the value thrown; true when the program's own handler took it. */
type UncaughtHandler = (error: unknown) => boolean;

export class Reporter {
  /** `process.on("uncaughtException")` of the program. */
  onUncaught: UncaughtHandler = () => false;

  constructor(
    private readonly print: (text: string) => void,
    private readonly positions: Positions,
  ) {}

  line(text: string): void {
    this.print(text + "\n");
  }

  uncaught(error: unknown): void {
    if (this.onUncaught(error)) return;
    this.line("Uncaught " + describe(error) + this.trace(error));
  }

  /** Too deep, or out of memory: nothing of the program hears of it but through the error flags. */
  aborted(abort: Abort, error: unknown): void {
    if (abort.reason === "memory") this.line("OUT OF MEMORY" + this.trace(abort));
    this.line("Execution Interrupted during event processing.");
    if (abort.reason === "stack") {
      this.line("Uncaught Error: Too much recursion - the stack is about to overflow" + this.trace(error));
    }
  }

  private trace(error: unknown): string {
    if (typeof error !== "object" || error === null) return "";
    const stack = (error as { stack?: unknown }).stack;
    if (typeof stack !== "string") return "";
    return this.positions
      .frames(stack)
      .slice(0, MOST_FRAMES)
      .map((frame) => "\n    at " + frame)
      .join("");
  }
}

/** Frames printed of one stack: enough for the firmware's nesting of at most 12, and not of a runaway. */
const MOST_FRAMES = 16;

/** How Espruino shows a thrown value: `Type: message` for errors, the text itself for others. */
export function describe(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { type, name, message } = error as { type?: unknown; name?: unknown; message?: unknown };
  if (message === undefined) return "[object Object]";
  const kind = typeof type === "string" ? type : typeof name === "string" ? name : "Error";
  return kind === "Error" ? "Error: " + message : kind + ": " + message;
}
