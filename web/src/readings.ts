import { BoardClock } from "./clock";
import type { Sample } from "./first-channel";
import { GAP, HELD, Ring } from "./ring";
import { Extent } from "./stats";

/** All that is remembered of one board's readings, in the viewer's time. */
export class Readings {
  readonly ring: Ring;
  readonly extent = new Extent();
  /** The newest reading; null when none came since the connection was made. */
  latest: Sample | null = null;
  /** Readings the board could not send to this viewer, ever. */
  skipped = 0;
  private readonly clock = new BoardClock();

  constructor(ring = new Ring()) {
    this.ring = ring;
  }

  /** Takes a reading that arrived at `arrival` (seconds since 1970). */
  add(sample: Sample, arrival: number): void {
    const { latest, ring } = this;
    const time = this.clock.toViewer(sample.t, arrival);
    if (latest && !sample.skipped) {
      // Readings within the dead band are not sent: the line must stay level until the one before this.
      const period = (sample.t - latest.t) / (sample.seq - latest.seq);
      if (sample.seq - latest.seq > 1 && period > 0) ring.push(time - period, latest.raw, HELD);
    }
    ring.push(time, sample.raw);
    this.extent.add(time, sample.raw);
    this.skipped += sample.skipped ?? 0;
    this.latest = sample;
  }

  /** The connection broke: nothing is known from the last reading until the next. */
  interrupt(): void {
    const { ring } = this;
    if (this.latest && ring.length > 0) ring.push(ring.time(ring.length - 1), 0, GAP);
    this.latest = null;
    this.clock.reset();
  }

  /** Forgets everything. */
  clear(): void {
    this.ring.clear();
    this.extent.clear();
    this.latest = null;
    this.skipped = 0;
    this.clock.reset();
  }
}
