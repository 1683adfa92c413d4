/** `setWatch`: calls the program when an input pin changes. */
import type { MachineContext } from "./context.js";
import { isInverted, type Pins } from "./pins.js";
import { asString } from "./strings.js";
import type { VariableCounter } from "./variables.js";

/** Variables of a watch besides its callback. */
const WATCH_VARIABLES = 12;

interface Watch {
  callback: unknown;
  pin: string;
  repeat: boolean;
  /** 0 both, 1 rising, -1 falling. */
  edge: number;
  debounce: number;
  state: boolean;
  lastTime: number | undefined;
  pending: { state: boolean; timer: NodeJS.Timeout } | undefined;
}

export class Watches {
  private readonly watches: Array<Watch | undefined> = [];

  constructor(
    private readonly context: MachineContext,
    private readonly pins: Pins,
  ) {
    const { realm, options } = context;
    realm.define(realm.global, {
      setWatch: (_self, [callback, pin, given]) => this.setWatch(callback, pin, given),
      clearWatch: (_self, args) => this.clearWatch(args),
    });
    options.devices.onPinChange((pin, level) => context.loop.input(() => this.changed(pin, level)));
    context.onPowerOff.push(() => this.powerOff());
  }

  /** An entry of the list, an object, and in it `pin`, `edge`, `debounce`, `recur` and `cb`. */
  count(counter: VariableCounter): void {
    for (const watch of this.watches) {
      if (!watch) continue;
      counter.add(WATCH_VARIABLES);
      counter.value(watch.callback);
    }
  }

  private setWatch(callback: unknown, pin: unknown, options: unknown): number {
    const { realm } = this.context;
    if (typeof callback !== "function" && typeof callback !== "string") {
      throw realm.error("Error", "Function or String not supplied!");
    }
    const wanted = realm.isObject(options) ? options : { repeat: options };
    const name = this.pins.name(pin);
    const watch: Watch = {
      callback,
      pin: name,
      repeat: Boolean(wanted.repeat),
      edge: edgeNumber(wanted.edge),
      debounce: Number(wanted.debounce) || 0,
      state: this.pins.read(name),
      lastTime: undefined,
      pending: undefined,
    };
    // Ids follow the highest in use, as those of timers do.
    while (this.watches.length > 0 && !this.watches.at(-1)) this.watches.pop();
    return this.watches.push(watch);
  }

  private clearWatch(args: unknown[]): void {
    if (args.length === 0) {
      for (const watch of this.watches) this.forget(watch);
      this.watches.length = 0;
      return;
    }
    if (args[0] === undefined) {
      throw this.context.realm.error("Error", "clearWatch(undefined) not allowed. Use clearWatch() instead");
    }
    const index = Number(args[0]) - 1;
    if (!this.watches[index]) throw this.context.realm.error("Error", `Unknown Watch ${asString(args[0])}`);
    this.forget(this.watches[index]);
    this.watches[index] = undefined;
  }

  private forget(watch: Watch | undefined): void {
    if (watch?.pending) clearTimeout(watch.pending.timer);
  }

  private changed(pin: string, rawLevel: boolean): void {
    const level = rawLevel !== isInverted(pin);
    for (const watch of [...this.watches]) {
      if (!watch || watch.pin !== pin) continue;
      if (watch.debounce > 0) this.debounce(watch, level);
      else this.fire(watch, level);
    }
  }

  /** The level counts once it has been steady for the debounce time. */
  private debounce(watch: Watch, level: boolean): void {
    if (watch.pending) clearTimeout(watch.pending.timer);
    const timer = setTimeout(() => {
      watch.pending = undefined;
      if (level !== watch.state) this.context.loop.input(() => this.fire(watch, level));
    }, watch.debounce);
    watch.pending = { state: level, timer };
  }

  private fire(watch: Watch, level: boolean): void {
    const index = this.watches.indexOf(watch);
    if (index < 0) return;
    watch.state = level;
    const time = this.context.clock.date() / 1000;
    if (watch.edge === 0 || watch.edge > 0 === level) {
      const { realm, executor } = this.context;
      const details = realm.object({
        state: level,
        lastTime: watch.lastTime,
        time,
        pin: this.pins.object(watch.pin),
      });
      if (!watch.repeat) this.watches[index] = undefined;
      if (!executor.call(undefined, watch.callback, [details]) && watch.repeat) {
        this.context.flags.raise("CALLBACK");
        this.watches[index] = undefined;
      }
    }
    watch.lastTime = time;
  }

  private powerOff(): void {
    for (const watch of this.watches) this.forget(watch);
    this.watches.length = 0;
  }
}

function edgeNumber(edge: unknown): number {
  if (edge === undefined || edge === "both") return 0;
  return edge === "rising" || Number(edge) > 0 ? 1 : -1;
}
