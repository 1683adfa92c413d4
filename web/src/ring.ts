/** An hour at the board's highest rate, 100 readings per second. Memory is touched only as it fills. */
export const HOUR_OF_READINGS = 360_000;

/** What `kind` says of an entry. */
export const READING = 0;
/** The last values still holding just before one moved: nothing was sent then, as all were within their dead bands. */
export const HELD = 1;
/** Nothing is known from here to the next entry: the lines break. */
export const GAP = 2;
/** A reading, but others before it were not sent to this viewer: how the value came here is not known. */
export const SKIPPED = 3;

/** Readings of all channels in order of time, the oldest overwritten when full. Index 0 is the oldest kept. */
export class Ring {
  readonly capacity: number;
  /** Number of entries kept, at most `capacity`. */
  length = 0;
  /** Number of entries ever appended. */
  pushed = 0;
  private readonly times: Float64Array;
  private readonly values: Float32Array[];
  private readonly kinds: Uint8Array;
  private start = 0;

  constructor(channels = 1, capacity = HOUR_OF_READINGS) {
    this.capacity = capacity;
    this.times = new Float64Array(capacity);
    this.values = Array.from({ length: channels }, () => new Float32Array(capacity));
    this.kinds = new Uint8Array(capacity);
  }

  /** Number of channels. */
  get width(): number {
    return this.values.length;
  }

  /**
   * Appends an entry: a value per channel, null where there is no reading. `time` in seconds; one older
   * than the newest is set to the newest's, so order holds.
   */
  push(time: number, values: readonly (number | null)[], kind = READING): void {
    if (this.length > 0) time = Math.max(time, this.time(this.length - 1));
    const slot = this.slot(this.length);
    this.times[slot] = time;
    for (let channel = 0; channel < this.values.length; channel++)
      this.values[channel]![slot] = values[channel] ?? Number.NaN;
    this.kinds[slot] = kind;
    this.pushed++;
    if (this.length < this.capacity) this.length++;
    else this.start = (this.start + 1) % this.capacity;
  }

  /** Seconds of entry `index`, in 0..length-1. */
  time(index: number): number {
    return this.times[this.slot(index)]!;
  }

  /** The value of `channel` at entry `index`; NaN where there is none. */
  value(index: number, channel = 0): number {
    return this.values[channel]![this.slot(index)]!;
  }

  /** `READING`, `HELD`, `GAP` or `SKIPPED`. */
  kind(index: number): number {
    return this.kinds[this.slot(index)]!;
  }

  /** Whether entry `index` was measured and sent, not made up between two. */
  isReading(index: number): boolean {
    return this.kind(index) === READING || this.kind(index) === SKIPPED;
  }

  /** Index of the first entry at or after `time`; `length` when all are earlier. */
  find(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the real reading nearest to `time`, or -1 when there is none close by. */
  nearest(time: number): number {
    const after = this.find(time);
    let best = -1;
    for (let index = Math.max(0, after - 3); index < Math.min(this.length, after + 3); index++) {
      if (!this.isReading(index)) continue;
      if (best < 0 || Math.abs(this.time(index) - time) < Math.abs(this.time(best) - time)) best = index;
    }
    return best;
  }

  /** Index of the entry that holds at `time`, the newest at or before it; -1 before the first. */
  holding(time: number): number {
    const index = this.find(time);
    return index < this.length && this.time(index) === time ? index : index - 1;
  }

  clear(): void {
    this.length = this.start = 0;
  }

  private slot(index: number): number {
    const slot = this.start + index;
    return slot < this.capacity ? slot : slot - this.capacity;
  }
}
