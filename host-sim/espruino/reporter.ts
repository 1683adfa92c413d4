/**
 * What goes to the console when something fails: Espruino's wording, with the position in the
 * TypeScript source where a source map lies beside the program.
 */
import { isNativeError } from "node:util/types";
import type { Abort } from "./abort.js";
import { errorText } from "./errors.js";
import type { Positions } from "./positions.js";
import { printed } from "./print.js";

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
  aborted(abort: Abort, error: unknown, overflow: unknown): void {
    if (abort.reason === "memory") this.line("OUT OF MEMORY" + this.trace(abort));
    this.line("Execution Interrupted during event processing.");
    if (abort.reason !== "stack" || this.onUncaught(overflow)) return;
    this.line(`Uncaught Error: ${TOO_DEEP}${this.trace(error)}`);
  }

  private trace(error: unknown): string {
    if (typeof error !== "object" || error === null) return "";
    const stack = (error as { stack?: unknown }).stack;
    if (typeof stack !== "string") return "";
    // Errors the program has seen carry translated positions already, others a stack of Node's.
    const translated = /^(?: {4}at .*\n)*$/.test(stack);
    const frames = translated
      ? stack.split("\n").slice(0, -1)
      : this.positions.frames(stack).map((frame) => "    at " + frame);
    return frames
      .slice(0, MOST_FRAMES)
      .map((frame) => "\n" + frame)
      .join("");
  }
}

/** Espruino's words for a stack that is used up. */
export const TOO_DEEP = "Too much recursion - the stack is about to overflow";

/** Frames printed of one stack: enough for the firmware's nesting of at most 12, and not of a runaway. */
const MOST_FRAMES = 16;

/** How Espruino shows a thrown value: `Type: message` for errors, anything else as it prints it. */
function describe(error: unknown): string {
  return isNativeError(error) ? errorText(error) : printed(error);
}
