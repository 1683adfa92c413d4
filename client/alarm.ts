import type { Alarm } from "./world.js";

/** An alarm with a timer of its own, which is moved only when it would come too late. */
export class TimerAlarm implements Alarm {
  private readonly ring: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private at = Number.POSITIVE_INFINITY;

  constructor(ring: () => void) {
    this.ring = ring;
  }

  set(due: number, now: number): void {
    const never = due === Number.POSITIVE_INFINITY;
    if (due >= this.at && this.timer !== undefined && !never) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.at = due;
    if (never) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.ring();
      },
      Math.max(0, due - now) * 1000,
    );
  }
}
