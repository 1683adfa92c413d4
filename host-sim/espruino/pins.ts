/** Pins: the objects `D0`…`D39`, `LED1`, `BTN1`, the `digital…`/`analog…` functions and `setWatch`. */
import type { Chip } from "./chip.js";
import type { Obj, Realm } from "./realm.js";
import { asString } from "./strings.js";
import type { Tally } from "./variables.js";

/** Pins the ESP32 build defines: D0..D39. */
const PINS = 40;
/** The LED and the BOOT button of Espruino's `ESP32` board. */
const LED1 = "D2";
const BTN1 = "D0";
/** D0 is declared inverted (BTN1 pulls it low): reads and writes are negated. */
const INVERTED: ReadonlySet<string> = new Set([BTN1]);

/** Variables of a watch besides its callback. */
const WATCH_VARIABLES = 12;

const names = new WeakMap<object, string>();

export function isPin(value: unknown): boolean {
  return typeof value === "object" && value !== null && names.has(value);
}

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

export class Pins {
  private readonly pins = new Map<string, Obj>();
  private readonly modes = new Map<string, string>();
  private readonly watches: Array<Watch | undefined> = [];

  constructor(private readonly chip: Chip) {
    const { realm, options } = chip;
    this.installClass(realm);
    this.installFunctions(realm);
    options.devices.onPinChange((pin, level) => this.chip.loop.input(() => this.changed(pin, level)));
    chip.onPowerOff.push(() => this.powerOff());
  }

  /** An entry of the list, an object, and in it `pin`, `edge`, `debounce`, `recur` and `cb`. */
  count(tally: Tally): void {
    for (const watch of this.watches) {
      if (!watch) continue;
      tally.add(WATCH_VARIABLES);
      tally.value(watch.callback);
    }
  }

  /** The name of the pin a program's value means: a Pin, its name or its number. */
  name(value: unknown): string {
    const name = this.find(value);
    if (name) return name;
    throw this.chip.realm.error("Error", "Invalid pin");
  }

  private find(value: unknown): string | undefined {
    if (typeof value === "object" && value !== null) {
      const name = names.get(value);
      if (name) return name;
    }
    if (typeof value === "string" && this.pins.has(value)) return value;
    if (typeof value === "number" && this.pins.has("D" + value)) return "D" + value;
    return undefined;
  }

  object(name: string): Obj | undefined {
    return this.pins.get(name);
  }

  private installClass(realm: Realm): void {
    const pinClass = realm.wrapClass((_self, [value]) => this.pins.get(this.find(value) ?? ""));
    realm.hide(realm.global, "Pin", pinClass);
    const prototype = pinClass.prototype as Obj;
    realm.define(prototype, {
      read: (self) => this.read(self),
      write: (self, [level]) => this.write(self, level),
      set: (self) => this.write(self, true),
      reset: (self) => this.write(self, false),
      toggle: (self) => this.toggle(self),
      analog: (self) => this.analogRead(self),
      pwm: (self, [level]) => this.write(self, Number(level) >= 0.5),
      mode: (self, [mode]) => this.setMode(self, mode),
      getMode: (self) => this.modes.get(this.name(self)) ?? "analog",
      toString: (self: unknown) => this.name(self),
      valueOf: (self: unknown) => Number(this.name(self).slice(1)),
    });
    // A pin is a number that prints as its name.
    Object.defineProperty(prototype, Symbol.toPrimitive, {
      value: realm.fn((self, [hint]) =>
        hint === "number" ? Number(this.name(self).slice(1)) : this.name(self),
      ),
    });
    for (let number = 0; number < PINS; number++) {
      const pin = realm.object();
      Object.setPrototypeOf(pin, prototype);
      names.set(pin, "D" + number);
      this.pins.set("D" + number, pin);
      realm.global["D" + number] = pin;
    }
    realm.hide(realm.global, "LED1", this.pins.get(LED1));
    realm.hide(realm.global, "LED", this.pins.get(LED1));
    realm.hide(realm.global, "BTN1", this.pins.get(BTN1));
    realm.hide(realm.global, "BTN", this.pins.get(BTN1));
  }

  private installFunctions(realm: Realm): void {
    realm.hide(realm.global, "HIGH", 1);
    realm.hide(realm.global, "LOW", 0);
    realm.define(realm.global, {
      analogRead: (_self, [pin]) => this.analogRead(pin),
      analogWrite: (_self, [pin, level]) => this.write(pin, Number(level) >= 0.5),
      digitalRead: (_self, [pin]) => this.readAll(pin),
      digitalWrite: (_self, [pin, level]) => this.writeAll(pin, level),
      digitalPulse: (_self, [pin, level, time]) => this.pulse(pin, level, time),
      pinMode: (_self, [pin, mode]) => this.setMode(pin, mode),
      getPinMode: (_self, [pin]) => this.modes.get(this.name(pin)) ?? "analog",
      setWatch: (_self, [callback, pin, options]) => this.setWatch(callback, pin, options),
      clearWatch: (_self, args) => this.clearWatch(args),
    });
  }

  private analogRead(pin: unknown): number {
    return this.chip.options.devices.analogRead(this.name(pin));
  }

  private read(pin: unknown): boolean {
    const name = this.name(pin);
    return this.chip.options.devices.digitalRead(name) !== INVERTED.has(name);
  }

  /** A list of pins reads as a number, its first pin the highest bit. */
  private readAll(pins: unknown): number {
    if (!Array.isArray(pins)) return Number(this.read(pins));
    return pins.reduce((bits: number, pin) => (bits << 1) | Number(this.read(pin)), 0);
  }

  private write(pin: unknown, level: unknown): void {
    const name = this.name(pin);
    this.modes.set(name, "output");
    this.chip.options.devices.digitalWrite(name, Boolean(level) !== INVERTED.has(name));
  }

  private writeAll(pins: unknown, level: unknown): void {
    if (!Array.isArray(pins)) {
      this.write(pins, level);
      return;
    }
    // Written from the last pin on, which is the lowest bit.
    for (const [bit, pin] of [...pins].reverse().entries()) this.write(pin, (Number(level) >> bit) & 1);
  }

  private toggle(pin: unknown): boolean {
    const level = !this.read(pin);
    this.write(pin, level);
    return level;
  }

  private pulse(pin: unknown, level: unknown, time: unknown): void {
    const times = (Array.isArray(time) ? time : [time]).map(Number);
    let at = 0;
    let high = Boolean(level);
    for (const length of [...times, undefined]) {
      const value = high;
      if (at === 0) this.write(pin, value);
      else {
        const timer = setTimeout(() => this.write(pin, value), at);
        this.chip.onPowerOff.push(() => clearTimeout(timer));
      }
      high = !high;
      at += length ?? 0;
    }
  }

  private setMode(pin: unknown, mode: unknown): void {
    this.modes.set(this.name(pin), String(mode));
  }

  private setWatch(callback: unknown, pin: unknown, options: unknown): number {
    const { realm } = this.chip;
    if (typeof callback !== "function" && typeof callback !== "string") {
      throw realm.error("Error", "Function or String not supplied!");
    }
    const wanted = realm.isObject(options) ? options : { repeat: options };
    const name = this.name(pin);
    const watch: Watch = {
      callback,
      pin: name,
      repeat: Boolean(wanted.repeat),
      edge: edgeNumber(wanted.edge),
      debounce: Number(wanted.debounce) || 0,
      state: this.read(name),
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
      throw this.chip.realm.error("Error", "clearWatch(undefined) not allowed. Use clearWatch() instead");
    }
    const index = Number(args[0]) - 1;
    if (!this.watches[index]) throw this.chip.realm.error("Error", `Unknown Watch ${asString(args[0])}`);
    this.forget(this.watches[index]);
    this.watches[index] = undefined;
  }

  private forget(watch: Watch | undefined): void {
    if (watch?.pending) clearTimeout(watch.pending.timer);
  }

  private changed(pin: string, rawLevel: boolean): void {
    const level = rawLevel !== INVERTED.has(pin);
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
      if (level !== watch.state) this.chip.loop.input(() => this.fire(watch, level));
    }, watch.debounce);
    watch.pending = { state: level, timer };
  }

  private fire(watch: Watch, level: boolean): void {
    const index = this.watches.indexOf(watch);
    if (index < 0) return;
    watch.state = level;
    const time = this.chip.clock.date() / 1000;
    if (watch.edge === 0 || watch.edge > 0 === level) {
      const { realm, executor } = this.chip;
      const details = realm.object({
        state: level,
        lastTime: watch.lastTime,
        time,
        pin: this.pins.get(watch.pin),
      });
      if (!watch.repeat) this.watches[index] = undefined;
      if (!executor.call(undefined, watch.callback, [details]) && watch.repeat) {
        this.chip.flags.raise("CALLBACK");
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
