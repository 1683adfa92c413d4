/** Pins: the objects `D0`…`D39`, `LED1`, `BTN1`, the `digital…`/`analog…` functions and `setWatch`. */
import type { MachineContext } from "./context.js";
import type { Obj, Realm } from "./realm.js";

/** Pins the ESP32 build defines: D0..D39. */
const PINS = 40;
/** The LED and the BOOT button of Espruino's `ESP32` board. */
const LED1 = "D2";
const BTN1 = "D0";
/** D0 is declared inverted (BTN1 pulls it low): reads and writes are negated. */
/**
 * Milliseconds by which the program's clock moves on at least with one conversion of the ADC: 40 microseconds of
 * the ESP32's driver, and what the interpreter needs for the call. A burst's span follows it.
 */
export const CONVERSION_TIME = 0.06;
const INVERTED: ReadonlySet<string> = new Set([BTN1]);

/** Whether the program sees this pin's level negated. */
export function isInverted(pin: string): boolean {
  return INVERTED.has(pin);
}

const names = new WeakMap<object, string>();

export function isPin(value: unknown): boolean {
  return typeof value === "object" && value !== null && names.has(value);
}

export class Pins {
  private readonly pins = new Map<string, Obj>();
  private readonly modes = new Map<string, string>();

  constructor(private readonly context: MachineContext) {
    const { realm } = context;
    this.installClass(realm);
    this.installFunctions(realm);
  }

  /** The name of the pin a program's value means: a Pin, its name or its number. */
  name(value: unknown): string {
    const name = this.find(value);
    if (name) return name;
    throw this.context.realm.error("Error", "Invalid pin");
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
    });
  }

  private analogRead(pin: unknown): number {
    const name = this.name(pin);
    this.context.clock.spend(CONVERSION_TIME);
    return this.context.options.devices.analogRead(name);
  }

  /** The level as the program sees it. */
  read(pin: unknown): boolean {
    const name = this.name(pin);
    return this.context.options.devices.digitalRead(name) !== INVERTED.has(name);
  }

  /** A list of pins reads as a number, its first pin the highest bit. */
  private readAll(pins: unknown): number {
    if (!Array.isArray(pins)) return Number(this.read(pins));
    return [...pins].reduce((bits: number, pin) => (bits << 1) | Number(this.read(pin)), 0);
  }

  private write(pin: unknown, level: unknown): void {
    const name = this.name(pin);
    this.modes.set(name, "output");
    this.context.options.devices.digitalWrite(name, Boolean(level) !== INVERTED.has(name));
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
    const times = (Array.isArray(time) ? [...time] : [time]).map(Number);
    let at = 0;
    let high = Boolean(level);
    for (const length of [...times, undefined]) {
      const value = high;
      if (at === 0) this.write(pin, value);
      else {
        const timer = setTimeout(() => this.write(pin, value), at);
        this.context.onPowerOff.push(() => clearTimeout(timer));
      }
      high = !high;
      at += length ?? 0;
    }
  }

  private setMode(pin: unknown, mode: unknown): void {
    const name = this.name(pin);
    this.modes.set(name, String(mode));
    this.context.options.devices.setPinMode(name, String(mode));
  }
}
