/**
 * The idle loop. Espruino spins through it for ever; here a pass runs only when there is something
 * to do, in the same order: input, due timers, sockets, queued events, then what was asked for later.
 */
import type { Clock } from "./clock.js";

/** A step of the pass; answers true when it has more to do in the next pass. */
export type Step = (now: number) => boolean;

/** Longest delay Node's timers take (2^31 - 1 ms). */
const LONGEST_SLEEP = 0x7fffffff;

export class Loop {
  private readonly inputs: Array<() => void> = [];
  private readonly steps: Step[] = [];
  private soon: NodeJS.Immediate | undefined;
  private alarm: NodeJS.Timeout | undefined;
  private alarmAt = Number.POSITIVE_INFINITY;
  /** When the next pass was asked for, and when it is due at the latest, by the chip's clock. */
  private askedAt = Number.POSITIVE_INFINITY;
  private dueAt = Number.POSITIVE_INFINITY;
  private running = false;
  private stopped = false;

  constructor(private readonly clock: Clock) {}

  /** Adds the next step of every pass, after the ones added before. */
  step(step: Step): void {
    this.steps.push(step);
  }

  /** Queues an interrupt (pin, console): handled first thing in the next pass. */
  input(handle: () => void): void {
    this.inputs.push(handle);
    this.wake();
  }

  /** Something happened: run a pass as soon as the host is free. */
  wake(): void {
    this.askedAt = Math.min(this.askedAt, this.clock.now());
    if (this.stopped || this.soon || this.running) return;
    this.soon = setImmediate(() => this.pass());
  }

  /** A pass is wanted at `time` (milliseconds of the chip's clock) at the latest. */
  wakeBy(time: number): void {
    this.dueAt = Math.min(this.dueAt, time);
    if (!this.running && !this.soon) this.sleep();
  }

  stop(): void {
    this.stopped = true;
    if (this.soon) clearImmediate(this.soon);
    clearTimeout(this.alarm);
    this.inputs.length = 0;
  }

  private pass(): void {
    this.soon = undefined;
    this.running = true;
    // The chip would have run this pass the moment it was asked for. A host that was late must not
    // let a timer overtake an event, or one timer another.
    const now = Math.min(this.clock.now(), this.askedAt, this.dueAt);
    this.askedAt = Number.POSITIVE_INFINITY;
    this.dueAt = Number.POSITIVE_INFINITY;
    for (let pending = this.inputs.length; pending > 0 && !this.stopped; pending--) this.inputs.shift()?.();
    let more = this.inputs.length > 0;
    for (const step of this.steps) {
      if (this.stopped) return;
      if (step(now)) more = true;
    }
    this.running = false;
    if (this.stopped) return;
    if (more || this.askedAt < Number.POSITIVE_INFINITY || this.dueAt <= this.clock.now()) this.again();
    else this.sleep();
  }

  private again(): void {
    this.askedAt = Math.min(this.askedAt, this.dueAt, this.clock.now());
    this.soon = setImmediate(() => this.pass());
  }

  private sleep(): void {
    if (this.stopped || this.dueAt === this.alarmAt) return;
    clearTimeout(this.alarm);
    this.alarmAt = this.dueAt;
    if (this.dueAt === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(LONGEST_SLEEP, Math.max(0, Math.ceil(this.dueAt - this.clock.now())));
    this.alarm = setTimeout(() => {
      this.alarmAt = Number.POSITIVE_INFINITY;
      if (!this.soon) this.pass();
    }, delay);
  }
}
