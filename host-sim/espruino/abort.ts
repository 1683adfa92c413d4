/**
 * An abort ends the running handler without being catchable by the program: Espruino's answer to
 * stack overflow, exhausted memory and Ctrl-C. The source given to Node is instrumented so that the
 * program's `catch` and `finally` let it through (see `instrument.ts`).
 */
export type AbortReason = "stack" | "memory" | "interrupt";

export class Abort {
  /** Where it happened, for the report. */
  readonly stack: string | undefined;

  constructor(readonly reason: AbortReason) {
    const holder: { stack?: string } = {};
    Error.captureStackTrace(holder);
    this.stack = holder.stack;
  }

  /** The abort that a thrown value stands for; Node's own stack overflow is one. */
  static from(error: unknown): Abort | undefined {
    if (error instanceof Abort) return error;
    if (isStackOverflow(error)) return new Abort("stack");
    return undefined;
  }
}

function isStackOverflow(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  return (error as { message?: unknown }).message === "Maximum call stack size exceeded";
}
