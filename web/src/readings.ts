import { BoardClock } from "./clock";
import { GAP, HELD, READING, Ring, SKIPPED } from "./ring";
import { Extent } from "./stats";
import type { Sample } from "./wire";

/** All that is remembered of one board's readings; times in seconds of the source's clock. */
export class Readings {
  ring: Ring;
  /** Lowest, highest and mean of each channel. */
  extents: Extent[];
  /** The newest reading; null when none came since the connection was made. */
  latest: Sample | null = null;
  /** The newest reading of this connection or one before; null when none ever came. */
  last: Sample | null = null;
  /** Readings the board could not send to this viewer, ever. */
  skipped = 0;
  private readonly clock = new BoardClock();

  constructor(ring = new Ring(0)) {
    this.ring = ring;
    this.extents = Array.from({ length: ring.width }, () => new Extent());
  }

  /** The board has this many channels; another number than before begins anew. */
  expect(channels: number): void {
    if (channels === this.ring.width) return;
    this.clear();
    this.ring = new Ring(channels);
    this.extents = Array.from({ length: channels }, () => new Extent());
  }

  /** Takes a reading that arrived at `arrival`. */
  add(sample: Sample, arrival: number): void {
    const { latest, ring } = this;
    const time = this.clock.toViewer(sample.t, arrival);
    // Readings within the dead band are not sent: the line stays level until the one before this.
    const taken = latest ? sample.seq - latest.seq : 0;
    if (latest && !sample.skipped && taken > 1) {
      const period = (sample.t - latest.t) / taken;
      if (period > 0) ring.push(time - period, latest.values, HELD);
    }
    ring.push(time, sample.values, latest && sample.skipped ? SKIPPED : READING);
    this.extents.forEach((extent, channel) => {
      extent.add(time, sample.values[channel] ?? Number.NaN);
    });
    this.skipped += sample.skipped;
    this.latest = this.last = sample;
  }

  /** The newest known value of a channel, old as it may be; NaN when there is none. */
  value(channel: number): number {
    return this.last?.values[channel] ?? Number.NaN;
  }

  /** The connection broke: nothing is known from the last reading until the next. */
  interrupt(): void {
    const { ring } = this;
    if (this.latest && ring.length > 0) ring.push(ring.time(ring.length - 1), [], GAP);
    this.latest = null;
    this.clock.reset();
  }

  /** Forgets everything. */
  clear(): void {
    this.ring.clear();
    for (const extent of this.extents) extent.clear();
    this.latest = this.last = null;
    this.skipped = 0;
    this.clock.reset();
  }
}
