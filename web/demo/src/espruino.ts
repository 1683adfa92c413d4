/**
 * A stand-in for Espruino's environment in which the board's own files run, byte for byte: its globals and modules
 * as far as the firmware uses them. No emulator of the chip, and not Espruino's interpreter: the page's own runs it.
 */
import { base64, E_NATIVES } from "./natives";
import { type Storage, storage } from "./storage";
import type { Network } from "./tcp";
import { LED_PIN, type World } from "./world";

/** Variables of Espruino's memory that this stand-in claims to have; they are not counted. */
const VARIABLES = 5000;

/** Milliseconds from switching a board on to its program's start. */
const BOOT_TIME = 300;

type Timer = ReturnType<typeof setTimeout>;

export interface EspruinoOptions {
  /** What is in the board's flash, byte strings by name; `.bootcde` is the program. */
  files: Map<string, string>;
  world: World;
  network: Network;
  /** `process.env.SERIAL`. */
  serial: string;
  /** A line on the board's console. */
  print(line: string): void;
}

export class Espruino {
  private readonly options: EspruinoOptions;
  private readonly storage: Storage;
  private readonly timers = new Set<Timer>();
  private readonly cached = new Map<string, object>();
  private bootedAt = 0;
  /** Counts the starts: what belongs to one before is dead. */
  private life = 0;

  constructor(options: EspruinoOptions) {
    this.options = options;
    this.storage = storage(options.files);
  }

  /** Switches it on, or restarts it; `waited` when the program may start at once. */
  boot(waited = false): void {
    this.off();
    const life = this.life;
    const start = (): void => {
      if (life !== this.life) return;
      this.bootedAt = performance.now();
      this.options.world.reset();
      this.run(() => this.evaluate(this.options.files.get(".bootcde") ?? "", {}));
    };
    if (waited) start();
    else setTimeout(start, BOOT_TIME);
  }

  /** Takes its power away: nobody is told. */
  off(): void {
    this.life++;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.cached.clear();
    this.options.network.powerOff();
    const life = this.life;
    this.options.network.run = (handler) => {
      if (life === this.life) this.run(handler);
    };
  }

  private run(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.options.print(`Uncaught ${error}`);
    }
  }

  /** Runs a program with Espruino's names in place of the page's. */
  private evaluate(code: string, more: Record<string, unknown>): void {
    const names: Record<string, unknown> = { ...this.globals(), ...more };
    names.global = { ...names };
    new Function(...Object.keys(names), code)(...Object.values(names));
  }

  private require(name: string): object {
    const known = this.cached.get(name) ?? this.native(name);
    if (known) return known;
    const code = this.options.files.get(name);
    if (code === undefined) throw new Error(`Module "${name}" not found`);
    const exports = {};
    this.cached.set(name, exports);
    this.evaluate(code, { exports, module: { exports } });
    return exports;
  }

  private native(name: string): object | undefined {
    return name === "Storage" ? this.storage : name === "net" ? this.options.network.net : undefined;
  }

  private later(callback: (given: unknown) => void, milliseconds: number, given: unknown): Timer {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.run(() => callback(given));
    }, milliseconds);
    this.timers.add(timer);
    return timer;
  }

  private every(callback: (given: unknown) => void, milliseconds: number, given: unknown): Timer {
    const timer = setInterval(() => this.run(() => callback(given)), milliseconds);
    this.timers.add(timer);
    return timer;
  }

  private clear(timer: Timer): void {
    clearTimeout(timer);
    this.timers.delete(timer);
  }

  /** What programs find by name, besides the language's own. */
  globals(): Record<string, unknown> {
    const { world, print, serial } = this.options;
    const pins = Object.fromEntries(Array.from({ length: 40 }, (_, pin) => [`D${pin}`, `D${pin}`]));
    return {
      ...pins,
      LED1: LED_PIN,
      BTN1: "D0",
      NRF: undefined,
      E: {
        ...E_NATIVES,
        on: () => undefined,
        enableWatchdog: () => undefined,
        kickWatchdog: () => undefined,
        reboot: () => this.boot(),
      },
      ESP32: { setAtten: () => undefined, enableBLE: () => undefined },
      Modules: {
        removeCached: (name: string) => this.cached.delete(name),
        getCached: () => [...this.cached.keys()],
      },
      process: {
        version: "2v29",
        env: { VERSION: "2v29", BOARD: "ESP32", SERIAL: serial },
        memory: () => ({ free: VARIABLES, usage: 0, total: VARIABLES, blocksize: 16 }),
        on: () => undefined,
      },
      console: { log: (...values: unknown[]) => print(values.join(" ")) },
      print: (...values: unknown[]) => print(values.join(" ")),
      require: (name: string) => this.require(name),
      load: () => this.boot(),
      getTime: () => 1e6 + (performance.now() - this.bootedAt) / 1000,
      setTimeout: (callback: () => void, milliseconds = 0, given?: unknown) =>
        this.later(callback, milliseconds, given),
      setInterval: (callback: () => void, milliseconds = 0, given?: unknown) =>
        this.every(callback, milliseconds, given),
      clearTimeout: (timer: Timer) => this.clear(timer),
      clearInterval: (timer: Timer) => this.clear(timer),
      analogRead: (pin: string) => world.analogRead(pin),
      digitalRead: (pin: string) => world.digitalRead(pin),
      digitalWrite: (pin: string, level: unknown) => world.digitalWrite(pin, level),
      pinMode: () => undefined,
      setWatch: (call: (event: object) => void, pin: string) =>
        world.watch((state) => {
          const time = performance.now() / 1000;
          this.run(() => call({ state, time, lastTime: time, pin }));
        }, pin),
      peek32: (address: number, count?: number) => world.peek(address, count),
      poke32: (address: number, value: number | ArrayLike<number>) => world.poke(address, value),
      I2C1: world.i2c(),
      I2C2: world.i2c(),
      btoa: base64,
    };
  }
}
