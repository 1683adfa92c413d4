/** An hour at the board's highest rate, 100 readings per second. Memory is touched only as it fills. */
export const HOUR_OF_READINGS = 360_000;

/** What `kind` says of an entry. */
export const READING = 0;
/** The last value still holding just before it moved: nothing was sent then, as it was within the dead band. */
export const HELD = 1;
/** Nothing is known from here to the next entry: the line breaks. */
export const GAP = 2;

/** Readings in order of time, the oldest overwritten when full. Index 0 is the oldest kept. */
export class Ring {
  readonly capacity: number;
  /** Number of entries kept, at most `capacity`. */
  length = 0;
  private readonly times: Float64Array;
  private readonly raws: Uint16Array;
  private readonly kinds: Uint8Array;
  private start = 0;

  constructor(capacity = HOUR_OF_READINGS) {
    this.capacity = capacity;
    this.times = new Float64Array(capacity);
    this.raws = new Uint16Array(capacity);
    this.kinds = new Uint8Array(capacity);
  }

  /** Appends an entry. `time` in seconds; one older than the newest is set to the newest's, so order holds. */
  push(time: number, raw: number, kind = READING): void {
    if (this.length > 0) time = Math.max(time, this.time(this.length - 1));
    const slot = this.slot(this.length);
    this.times[slot] = time;
    this.raws[slot] = raw;
    this.kinds[slot] = kind;
    if (this.length < this.capacity) this.length++;
    else this.start = (this.start + 1) % this.capacity;
  }

  /** Seconds of entry `index`, in 0..length-1. */
  time(index: number): number {
    return this.times[this.slot(index)]!;
  }

  /** Raw reading, 0..4095, of entry `index`; 0 for a gap. */
  raw(index: number): number {
    return this.raws[this.slot(index)]!;
  }

  /** `READING`, `HELD` or `GAP`. */
  kind(index: number): number {
    return this.kinds[this.slot(index)]!;
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
      if (this.kind(index) !== READING) continue;
      if (best < 0 || Math.abs(this.time(index) - time) < Math.abs(this.time(best) - time)) best = index;
    }
    return best;
  }

  clear(): void {
    this.length = this.start = 0;
  }

  private slot(index: number): number {
    const slot = this.start + index;
    return slot < this.capacity ? slot : slot - this.capacity;
  }
}
