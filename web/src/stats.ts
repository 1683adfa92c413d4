/** The newest `size` measurements and their percentiles. */
export class Percentiles {
  private readonly values: number[] = [];
  private next = 0;
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  add(value: number): void {
    this.values[this.next] = value;
    this.next = (this.next + 1) % this.size;
  }

  get count(): number {
    return this.values.length;
  }

  /** Nearest-rank percentile, `p` in 0..100; NaN while empty. */
  at(p: number): number {
    const sorted = this.values.slice().sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
  }
}

/** Interarrival jitter as RFC 3550 section 6.4.1 defines it, in the unit of its arguments. */
export class Jitter {
  value = 0;
  private transit = Number.NaN;

  /** `sent` by the sender's clock, `arrived` by ours; only differences count, so the clocks need not agree. */
  add(sent: number, arrived: number): void {
    const transit = arrived - sent;
    if (!Number.isNaN(this.transit)) this.value += (Math.abs(transit - this.transit) - this.value) / 16;
    this.transit = transit;
  }

  /** After a new connection the first difference means nothing. */
  restart(): void {
    this.transit = Number.NaN;
  }
}

/** Events per second over the last `seconds` whole seconds. */
export class Rate {
  private readonly counts: number[];
  private second = 0;

  constructor(seconds = 3) {
    this.counts = new Array(seconds + 1).fill(0);
  }

  /** Counts `weight` at `now` (seconds). */
  add(now: number, weight = 1): void {
    this.roll(now);
    this.counts[this.second % this.counts.length]! += weight;
  }

  /** The mean over the finished seconds of the window. */
  perSecond(now: number): number {
    this.roll(now);
    const current = this.second % this.counts.length;
    const sum = this.counts.reduce((total, count, index) => (index === current ? total : total + count), 0);
    return sum / (this.counts.length - 1);
  }

  private roll(now: number): void {
    const second = Math.floor(now);
    const steps = Math.min(second - this.second, this.counts.length);
    for (let step = 0; step < steps; step++) this.counts[(second - step) % this.counts.length] = 0;
    this.second = Math.max(second, this.second);
  }
}

/** Silence longer than this, in seconds, is not integrated into the mean: heartbeats come every second. */
const LONGEST_HOLD = 2;

/**
 * Lowest, highest and mean reading since the last reset. The mean is weighted by time, since a reading
 * is sent only when it moves: a knob at rest counts for as long as it rests. All are NaN before the
 * first reading.
 */
export class Extent {
  min = Number.NaN;
  max = Number.NaN;
  private area = 0;
  private duration = 0;
  private last = Number.NaN;
  private lastTime = Number.NaN;

  /** `time` in seconds; a `raw` of NaN, no reading, ends what held until then. */
  add(time: number, raw: number): void {
    if (Number.isNaN(raw)) {
      this.lastTime = raw;
      return;
    }
    const first = Number.isNaN(this.last);
    this.min = first ? raw : Math.min(this.min, raw);
    this.max = first ? raw : Math.max(this.max, raw);
    const held = time - this.lastTime;
    if (held > 0 && held <= LONGEST_HOLD) {
      this.area += this.last * held;
      this.duration += held;
    }
    this.last = raw;
    this.lastTime = time;
  }

  get mean(): number {
    return this.duration > 0 ? this.area / this.duration : this.last;
  }

  /** Begins anew with the reading that holds now. */
  reset(): void {
    this.min = this.max = this.last;
    this.area = this.duration = 0;
  }

  /** Forgets the reading that holds, too. */
  clear(): void {
    this.last = this.lastTime = Number.NaN;
    this.reset();
  }
}
