/** Shortest and longest stretch of time the chart shows, seconds. */
export const SHORTEST = 0.5;
export const LONGEST = 3600;

/** Which stretch of time the chart shows: one that follows the present, or one held still. */
export class TimeWindow {
  /** Seconds shown. */
  span: number;
  /** Right edge in seconds; null while it follows the present. */
  private heldEnd: number | null = null;

  constructor(span: number) {
    this.span = span;
  }

  get following(): boolean {
    return this.heldEnd === null;
  }

  /** Left and right edge in seconds. */
  range(now: number): [number, number] {
    const end = this.heldEnd ?? now;
    return [end - this.span, end];
  }

  /** Stops at the present; collecting goes on elsewhere. */
  hold(now: number): void {
    this.heldEnd ??= now;
  }

  /** Returns to the present. */
  follow(): void {
    this.heldEnd = null;
  }

  /** Shows from one time to another, as far as the longest stretch allows, and stays there. */
  show(from: number, to: number): void {
    const room = (to - from) * 0.02;
    this.span = Math.min(LONGEST, Math.max(SHORTEST, to - from + 2 * room));
    this.heldEnd = to + room;
  }

  /** Moves by `seconds` (negative: to the past), from `oldest` to `now`; reaching the present follows it. */
  pan(seconds: number, now: number, oldest: number): void {
    const end = Math.max((this.heldEnd ?? now) + seconds, Math.min(now, oldest));
    this.heldEnd = end >= now ? null : end;
  }

  /**
   * Shows `factor` times as long a stretch, keeping the time at `anchor` (0 left edge, 1 right edge)
   * where it is. While following, the present stays at the right edge.
   */
  zoom(factor: number, anchor: number, now: number): void {
    const span = Math.min(LONGEST, Math.max(SHORTEST, this.span * factor));
    if (this.heldEnd !== null) {
      this.heldEnd += (span - this.span) * (1 - anchor);
      if (this.heldEnd >= now) this.heldEnd = now;
    }
    this.span = span;
  }
}
