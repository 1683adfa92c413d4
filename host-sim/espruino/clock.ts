/**
 * The chip's clock. Espruino counts microseconds since power-on; `setTime` moves the calendar and
 * not the timers (they are compensated), so both are kept apart here.
 */
export class Clock {
  private readonly start = performance.now();
  private calendar: number;
  private held: number | undefined;
  /** Milliseconds since power-on before which it is not, whatever the host's clock says; see `spend`. */
  private earliest = 0;

  /** @param steady handlers of timers see the time they were due, and 1970 begins at power-on. */
  constructor(private readonly steady: boolean) {
    this.calendar = steady ? 0 : Date.now();
  }

  /** Runs what is due at `time`; a steady clock stands at that time meanwhile. */
  at<T>(time: number, run: () => T): T {
    if (!this.steady) return run();
    this.held = time;
    try {
      return run();
    } finally {
      this.held = undefined;
    }
  }

  /** Milliseconds since power-on, to the microsecond. */
  now(): number {
    if (this.held !== undefined) return this.held;
    return Math.max(this.earliest, Math.round((performance.now() - this.start) * 1000) / 1000);
  }

  /**
   * The program did something that takes so many milliseconds on the chip and none here. The clock moves on by
   * them, and waits until the host's has come as far.
   */
  spend(milliseconds: number): void {
    const now = Math.round((this.now() + milliseconds) * 1000) / 1000;
    if (this.held === undefined) this.earliest = now;
    else this.held = now;
  }

  /** The chip stands still for so many milliseconds, and everything here with it. */
  block(milliseconds: number): void {
    if (this.held === undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    else this.held += milliseconds;
  }

  /** `Date.now()`: milliseconds since 1970 with a fraction, as Espruino gives them. */
  date(): number {
    return this.calendar + this.now();
  }

  /** `setTime(seconds)`. */
  setDate(milliseconds: number): void {
    this.calendar = milliseconds - this.now();
  }
}
