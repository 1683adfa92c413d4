/**
 * A quantity outside the board, such as a knob's position or a lamp's light: a driver changes it, or a hand
 * sets it. A hand stops the driver until it is asked to go on.
 */

/** The quantity at `t` seconds of the driver's own time. */
export type Driver = (t: number) => number;

/** Times in milliseconds, any origin, never going back. */
export class Driven {
  private running: boolean;
  /** Driver's time that had passed when it was last started or stopped, and when that was. */
  private driverTime = 0;
  private switchedAt: number;

  /** @param hand the quantity while no driver changes it. @param least @param most what a hand can set. */
  constructor(
    private readonly driver: Driver | undefined,
    private hand: number,
    private readonly least: number,
    private readonly most: number,
    now: number,
  ) {
    this.running = driver !== undefined;
    this.switchedAt = now;
  }

  /** True while it changes by itself. */
  get changing(): boolean {
    return this.running;
  }

  /** True when there is a driver. */
  get canChange(): boolean {
    return this.driver !== undefined;
  }

  at(now: number): number {
    if (!this.running || !this.driver) return this.hand;
    return this.driver((this.driverTime + now - this.switchedAt) / 1000);
  }

  /** Sets it by hand, clipped to what is possible; the driver stops. */
  set(value: number, now: number): void {
    this.stop(now);
    this.hand = Math.min(this.most, Math.max(this.least, value));
  }

  /** Lets the driver go on, or stops it where it is. @returns whether it changes by itself now. */
  toggle(now: number): boolean {
    if (this.running) this.stop(now);
    else if (this.driver) {
      this.running = true;
      this.switchedAt = now;
    }
    return this.running;
  }

  private stop(now: number): void {
    if (!this.running) return;
    this.hand = this.at(now);
    this.driverTime += now - this.switchedAt;
    this.running = false;
  }
}
