/** How fast two quartz clocks may drift apart: 100 parts per million is worse than any ESP32 module. */
const DRIFT = 1e-4;

/**
 * Turns the board's time (seconds since its boot) into the viewer's (seconds of a clock that only
 * goes forward: the date may be set while the page is open).
 *
 * The offset is the smallest ever seen between arrival and the board's stamp, that is, the fastest
 * message; it may creep up by the clocks' drift. So a burst of late messages is drawn where it belongs.
 */
export class BoardClock {
  private offset = Number.POSITIVE_INFINITY;
  private previous = Number.NEGATIVE_INFINITY;

  /** The viewer's time of a message stamped `t` that arrived at `arrival`. */
  toViewer(t: number, arrival: number): number {
    // Time running backwards: the board has started again.
    if (t < this.previous) this.offset = Number.POSITIVE_INFINITY;
    const crept = Number.isFinite(this.offset) ? this.offset + (t - this.previous) * DRIFT : this.offset;
    this.offset = Math.min(crept, arrival - t);
    this.previous = t;
    return t + this.offset;
  }

  /** Forgets the offset: another connection, perhaps another boot. */
  reset(): void {
    this.offset = Number.POSITIVE_INFINITY;
    this.previous = Number.NEGATIVE_INFINITY;
  }
}
