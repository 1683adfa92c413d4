/**
 * The chip's clock. Espruino counts microseconds since power-on; `setTime` moves the calendar and
 * not the timers (they are compensated), so both are kept apart here.
 */
export class Clock {
  private readonly start = performance.now();
  private calendar: number;
  private held: number | undefined;

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
    return Math.round((performance.now() - this.start) * 1000) / 1000;
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
