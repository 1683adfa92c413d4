/** The last hour of one channel: one value a second in four bytes each, whatever the board's rate. */
export class History {
  private readonly values: Float32Array;
  /** Second (since any beginning) of the newest value; NaN while there is none. */
  private newest = Number.NaN;

  constructor(seconds: number) {
    this.values = new Float32Array(seconds).fill(Number.NaN);
  }

  /** Keeps the newest value of each second; `second` must not go backwards, and is the caller's count. */
  add(second: number, value: number | null): void {
    const { values } = this;
    if (second === this.newest) {
      values[second % values.length] = value ?? Number.NaN;
      return;
    }
    // Seconds without a value are gaps; after more of them than there is room for nothing is left.
    const first = Number.isNaN(this.newest) ? second : this.newest + 1;
    for (let gap = Math.max(first, second - values.length + 1); gap < second; gap++) {
      values[gap % values.length] = Number.NaN;
    }
    values[second % values.length] = value ?? Number.NaN;
    this.newest = second;
  }

  /** The values of the seconds from `from` up to and including `to`, oldest first; null where there is none. */
  read(from: number, to: number): (number | null)[] {
    const { values, newest } = this;
    const found: (number | null)[] = [];
    for (let second = from; second <= to; second++) {
      const known = second <= newest && second > newest - values.length && second >= 0;
      const value = known ? values[second % values.length]! : Number.NaN;
      found.push(Number.isNaN(value) ? null : value);
    }
    return found;
  }
}
