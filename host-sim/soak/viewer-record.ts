/** What a viewer of the soak saw, and how long it saw nothing. */

export interface ViewerReport {
  /** Frames got, connections made, attempts that failed or were refused. */
  frames: number;
  connections: number;
  failures: number;
  /** Longest time without a frame, milliseconds. */
  longestGap: number;
  /** What must never happen: samples out of order, text that is no value. */
  errors: string[];
}

/** Errors that are kept of one viewer: the first ones tell what is wrong. */
const MOST_ERRORS = 10;

export class ViewerRecord {
  readonly report: ViewerReport = { frames: 0, connections: 0, failures: 0, longestGap: 0, errors: [] };
  private lastFrame = performance.now();

  /** Begins anew: nothing was missed so far. */
  start(): void {
    this.lastFrame = performance.now();
  }

  /** Something came. */
  frame(): void {
    this.look();
    this.lastFrame = performance.now();
    this.report.frames++;
  }

  /** Milliseconds since something came last; a gap counts even if it does not end. */
  look(): number {
    const gap = performance.now() - this.lastFrame;
    this.report.longestGap = Math.max(this.report.longestGap, gap);
    return gap;
  }

  /** A value must be what the ADC can give. */
  check(value: number | null | undefined, text: string): void {
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 4095)
      this.error(`no value: ${text}`);
  }

  error(what: string): void {
    if (this.report.errors.length < MOST_ERRORS) this.report.errors.push(what);
  }
}
