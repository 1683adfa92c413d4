/**
 * `setTimeout` and relatives as Espruino has them: ids count from 1 and are used again once the last
 * timer is gone, an interval that missed ticks replays them, one per pass, and `clearInterval()`
 * without an argument clears everything.
 */
import type { MachineContext } from "./context.js";
import type { Native } from "./realm.js";
import type { VariableCounter } from "./variables.js";

interface Timer {
  id: number;
  /** Due at this time of the chip's clock, in milliseconds. */
  due: number;
  /** Milliseconds that chaos lets it wait longer. */
  late: number;
  interval: number | undefined;
  callback: unknown;
  args: unknown[];
}

/** Variables of a timer besides its callback and arguments. */
const TIMEOUT_VARIABLES = 5;
const INTERVAL_VARIABLES = 7;

/** Espruino's shortest and longest delay in milliseconds. */
const SHORTEST = 0.1;
const LONGEST = 3153600000000;

export class Timers {
  private list: Timer[] = [];
  /** A handler added or removed timers: the walk through the list starts again. */
  private changed = false;

  constructor(private readonly context: MachineContext) {}

  /** An entry of the list, an object, and in it `time`, `intr`, `cb` and `args`. */
  count(counter: VariableCounter): void {
    for (const { callback, args, interval } of this.list) {
      counter.add(interval === undefined ? TIMEOUT_VARIABLES : INTERVAL_VARIABLES);
      counter.value(callback);
      if (args.length > 0) {
        counter.add(2);
        for (const arg of args) counter.entry("", arg);
      }
    }
  }

  install(): void {
    const clear =
      (name: string): Native =>
      (_self, args) =>
        this.clear(name, args);
    this.context.realm.define(this.context.realm.global, {
      setTimeout: (_self, [callback, delay, ...args]) => this.add(callback, delay, args, false),
      setInterval: (_self, [callback, delay, ...args]) => this.add(callback, delay, args, true),
      clearTimeout: clear("Timeout"),
      clearInterval: clear("Interval"),
      changeInterval: (_self, [id, delay]) => this.change(id, delay),
    });
  }

  /** The step of the idle pass: calls what is due. */
  run(now: number): boolean {
    // Espruino looks at the clock once per pass: what comes due meanwhile waits for the next.
    do {
      this.changed = false;
      for (let index = 0; index < this.list.length && !this.changed; ) {
        const timer = this.list[index]!;
        if (timer.due + timer.late > now) {
          index++;
          continue;
        }
        const ok = this.context.clock.at(timer.due, () =>
          this.context.executor.call(undefined, timer.callback, timer.args),
        );
        index = this.list.indexOf(timer);
        if (index < 0) index = 0;
        else if (timer.interval !== undefined && ok) {
          timer.due += timer.interval;
          timer.late = this.lateness();
          index++;
        } else {
          if (timer.interval !== undefined) this.context.flags.raise("CALLBACK");
          this.list.splice(index, 1);
        }
      }
    } while (this.changed);
    this.arm();
    return false;
  }

  private arm(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const timer of this.list) next = Math.min(next, timer.due + timer.late);
    if (next < Number.POSITIVE_INFINITY) this.context.loop.wakeBy(next);
  }

  private add(callback: unknown, delay: unknown, args: unknown[], repeats: boolean): number | undefined {
    const { realm, clock } = this.context;
    if (typeof callback !== "function" && typeof callback !== "string") {
      throw realm.error("Error", "Function or String not supplied!");
    }
    const interval = milliseconds(delay);
    if (interval > LONGEST) throw realm.error("Error", "Interval is too long (>100 years)");
    const id = (this.list.at(-1)?.id ?? 0) + 1;
    const due = clock.now() + interval;
    const late = this.lateness();
    this.list.push({ id, due, late, interval: repeats ? interval : undefined, callback, args });
    this.changed = true;
    this.context.loop.wakeBy(due + late);
    return id;
  }

  private lateness(): number {
    return this.context.options.timerDelay?.() ?? 0;
  }

  private clear(name: string, args: unknown[]): void {
    this.changed = true;
    if (args.length === 0) {
      this.list = [];
      return;
    }
    if (args[0] === undefined) {
      throw this.context.realm.error(
        "Error",
        `clear${name}(undefined) not allowed. Use clear${name}() instead`,
      );
    }
    const index = this.find(args[0]);
    if (index >= 0) this.list.splice(index, 1);
  }

  private change(id: unknown, delay: unknown): void {
    const timer = this.list[this.find(id)];
    if (!timer) throw this.context.realm.error("Error", "Unknown Interval");
    timer.interval = milliseconds(delay);
    timer.due = this.context.clock.now() + timer.interval;
    this.changed = true;
    this.arm();
  }

  private find(id: unknown): number {
    return this.list.findIndex((timer) => timer.id === Number(id));
  }
}

function milliseconds(delay: unknown): number {
  const value = Number(delay);
  return Number.isNaN(value) || value < SHORTEST ? SHORTEST : value;
}
