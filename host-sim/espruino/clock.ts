/**
 * The chip's clock. Espruino counts microseconds since power-on; `setTime` moves the calendar and
 * not the timers (they are compensated), so both are kept apart here.
 */
export class Clock {
  private readonly start = performance.now();
  private calendar = Date.now();

  /** Milliseconds since power-on, to the microsecond. */
  now(): number {
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
