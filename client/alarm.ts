/** Has something called when it is next due: one timer, moved only when it would come too late. */
export class Alarm {
  private readonly after: (seconds: number, due: () => void) => () => void;
  private readonly ring: () => void;
  private callOff: (() => void) | undefined;
  private at = Number.POSITIVE_INFINITY;

  /** `after` calls once after so many seconds and returns what calls it off; `ring` is what is called. */
  constructor(after: (seconds: number, due: () => void) => () => void, ring: () => void) {
    this.after = after;
    this.ring = ring;
  }

  /** `due` and `now` in seconds of one clock; Infinity: never. Too early a call does no harm: it sets it anew. */
  set(due: number, now: number): void {
    const never = due === Number.POSITIVE_INFINITY;
    if (due >= this.at && this.callOff && !never) return;
    this.callOff?.();
    this.callOff = undefined;
    this.at = due;
    if (never) return;
    this.callOff = this.after(Math.max(0, due - now), () => {
      this.callOff = undefined;
      this.ring();
    });
  }
}
