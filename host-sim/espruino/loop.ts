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
  private wakeAt = Number.POSITIVE_INFINITY;
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
    if (this.stopped || this.soon || this.running) {
      this.wakeAt = 0;
      return;
    }
    this.soon = setImmediate(() => this.pass());
  }

  /** A pass is wanted at `time` (milliseconds of the chip's clock) at the latest. */
  wakeBy(time: number): void {
    this.wakeAt = Math.min(this.wakeAt, time);
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
    this.wakeAt = Number.POSITIVE_INFINITY;
    let more = false;
    for (let pending = this.inputs.length; pending > 0 && !this.stopped; pending--) this.inputs.shift()?.();
    for (const step of this.steps) {
      if (this.stopped) return;
      if (step(this.clock.now())) more = true;
    }
    this.running = false;
    if (this.stopped) return;
    if (more || this.inputs.length > 0 || this.wakeAt <= this.clock.now()) this.wake();
    else this.sleep();
  }

  private sleep(): void {
    if (this.stopped || this.wakeAt === this.alarmAt) return;
    clearTimeout(this.alarm);
    this.alarmAt = this.wakeAt;
    if (this.wakeAt === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(LONGEST_SLEEP, Math.max(0, Math.ceil(this.wakeAt - this.clock.now())));
    this.alarm = setTimeout(() => {
      this.alarmAt = Number.POSITIVE_INFINITY;
      this.wake();
    }, delay);
  }
}
