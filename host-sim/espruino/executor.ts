/**
 * Calls the program's functions from the idle loop. An exception is reported and the program goes
 * on; a stack overflow or an exhausted memory aborts the handler, past any `catch` of the program.
 */
import { Abort } from "./abort.js";
import type { Errors } from "./errors.js";
import type { ErrorFlags } from "./flags.js";
import type { Hooks } from "./hooks.js";
import type { Realm } from "./realm.js";
import { type Reporter, TOO_DEEP } from "./reporter.js";

export class Executor {
  /** Set while the listeners of one event run: `E.stopEventPropagation()` ends them. */
  private stopped = false;

  constructor(
    private readonly realm: Realm,
    private readonly reporter: Reporter,
    private readonly errors: Errors,
    private readonly hooks: Hooks,
    private readonly flags: ErrorFlags,
    private readonly evaluateText: (code: string) => unknown,
  ) {}

  /** `E.stopEventPropagation()`: the remaining listeners of the running event are not called. */
  stopPropagation(): void {
    this.stopped = true;
  }

  /**
   * Calls a function, a string of code or a list of them, as Espruino's event queue does. False when
   * the handler was aborted; an ordinary exception is reported and counts as true.
   */
  call(self: unknown, callback: unknown, args: unknown[]): boolean {
    this.stopped = false;
    const ok = this.callEach(self, callback, args);
    this.stopped = false;
    return ok;
  }

  /** Told after every call; may throw an abort. */
  afterCall: () => void = () => {};

  /** Runs host code that runs the program's, with the same treatment of exceptions. */
  guard(run: () => unknown): boolean {
    try {
      run();
      this.afterCall();
      return true;
    } catch (error) {
      return this.failed(error);
    }
  }

  private callEach(self: unknown, callback: unknown, args: unknown[]): boolean {
    if (this.realm.isArray(callback)) {
      for (const one of [...callback]) {
        if (this.stopped) break;
        if (!this.callEach(self, one, args)) return false;
      }
      return true;
    }
    if (this.realm.isFunction(callback)) return this.guard(() => Reflect.apply(callback, self, args));
    if (typeof callback === "string") return this.guard(() => this.evaluateText(callback));
    this.reporter.line("Unknown type of callback in Event Queue");
    return true;
  }

  private failed(error: unknown): boolean {
    const abort = Abort.from(error);
    if (!abort) {
      this.reporter.uncaught(this.errors.normalise(error));
      return true;
    }
    this.hooks.reset();
    if (abort.reason === "memory") this.flags.raise("MEMORY");
    this.reporter.aborted(abort, error, this.realm.error("Error", TOO_DEEP));
    return false;
  }
}
