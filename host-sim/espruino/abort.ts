/**
 * An abort ends the running handler without being catchable by the program: Espruino's answer to
 * stack overflow, exhausted memory and Ctrl-C. The source given to Node is instrumented so that the
 * program's `catch` and `finally` let it through (see `instrument.ts`).
 */
export type AbortReason = "stack" | "memory" | "interrupt";

/** What is thrown through the program stands for an abort and says nothing: an object without properties. */
const aborts = new WeakMap<object, Abort>();

export class Abort {
  /** Where it happened, for the report. */
  readonly stack: string | undefined;

  private constructor(readonly reason: AbortReason) {
    const holder: { stack?: string } = {};
    Error.captureStackTrace(holder);
    this.stack = holder.stack;
  }

  /** What to throw. */
  static token(reason: AbortReason): object {
    const token = Object.freeze(Object.create(null) as object);
    aborts.set(token, new Abort(reason));
    return token;
  }

  /** The abort that a thrown value stands for; Node's own stack overflow is one. */
  static from(error: unknown): Abort | undefined {
    if (typeof error !== "object" || error === null) return undefined;
    return aborts.get(error) ?? (isStackOverflow(error) ? new Abort("stack") : undefined);
  }
}

function isStackOverflow(error: object): boolean {
  return (error as { message?: unknown }).message === "Maximum call stack size exceeded";
}
