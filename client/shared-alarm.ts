/**
 * Alarms of all connections of a process on one timer. Each with a timer of its own, a thousand boards made and
 * moved five hundred a second, all of which lived long enough to be dear to the garbage collector.
 */

/** Seconds between two looks at whose turn it is, at least: an alarm may come so much too late. */
const STEP = 0.05;

/** Those that are set, and in the same places when they are due: found with one pass over numbers alone. */
const waiting: SharedAlarm[] = [];
const dues: number[] = [];
let timer: NodeJS.Timeout | undefined;
/** When the timer goes off; Infinity without one. */
let lookAt = Number.POSITIVE_INFINITY;
let lookedAt = Number.NEGATIVE_INFINITY;

/** Seconds of a clock that only goes forward: that of all alarms. */
export const now = (): number => performance.now() / 1000;

export class SharedAlarm {
  private readonly ring: () => void;
  private place = -1;

  constructor(ring: () => void) {
    this.ring = ring;
  }

  /** As `Alarm.set`. */
  set(due: number): void {
    if (due === Number.POSITIVE_INFINITY) return this.callOff();
    if (this.place < 0) this.place = waiting.push(this) - 1;
    dues[this.place] = due;
    lookBy(due);
  }

  private callOff(): void {
    if (this.place < 0) return;
    const [last, due] = [waiting.pop()!, dues.pop()!];
    if (last !== this) {
      waiting[this.place] = last;
      dues[this.place] = due;
      last.place = this.place;
    }
    this.place = -1;
    if (waiting.length) return;
    clearTimeout(timer);
    lookAt = Number.POSITIVE_INFINITY;
  }

  /** Calls all that are due, each once unless it is set again. */
  static look(): void {
    lookedAt = now();
    lookAt = Number.POSITIVE_INFINITY;
    const ringing: SharedAlarm[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (let i = 0; i < dues.length; i++) {
      if (dues[i]! > lookedAt) next = Math.min(next, dues[i]!);
      else ringing.push(waiting[i]!);
    }
    lookBy(next);
    for (const alarm of ringing) {
      // One that rang before may have called it off, or put it off.
      if (alarm.place < 0 || dues[alarm.place]! > lookedAt) continue;
      alarm.callOff();
      alarm.ring();
    }
  }
}

/** Has the timer go off at `due`, if it would not before; Infinity: no matter when. */
function lookBy(due: number): void {
  const at = Math.max(due, lookedAt + STEP);
  if (at >= lookAt) return;
  clearTimeout(timer);
  lookAt = at;
  timer = setTimeout(SharedAlarm.look, Math.max(0, (at - now()) * 1000));
}
