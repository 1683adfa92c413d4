/** What is around the chip: the simulator's own models of ADC, potentiometer, light sensor and registers. */
import { ADC_PINS, Adc } from "../../../host-sim/devices/adc";
import { PeripheralBus, randomGenerator } from "../../../host-sim/devices/bus";
import { Knob } from "../../../host-sim/devices/knob";
import { Potentiometer } from "../../../host-sim/devices/potentiometer";
import { type Random, seededRandom } from "../../../host-sim/devices/random";
import { shaAccelerator } from "../../../host-sim/devices/sha-accelerator";
import { WiredLights } from "../../../host-sim/devices/wired-light";

/** Where things are wired, by Espruino's names of the pins. */
export const KNOB_PIN = "D34";
export const BUTTON_PIN = "D4";
export const LED_PIN = "D2";
const BOOT_PIN = "D0";
const SCL = "D22";
const SDA = "D21";

/** Seconds of a swing of the knob, while nobody holds it. */
const SWING = 12;

export interface WorldOptions {
  seed: number;
  /** False: ADC and light sensor are ideal but for their curves. */
  noise: boolean;
  now(): number;
  warn(text: string): void;
}

export class World {
  private readonly bus: PeripheralBus;
  private readonly adc: Adc;
  private readonly potentiometer: Potentiometer;
  private readonly lights: WiredLights;
  private readonly options: WorldOptions;
  private readonly random: Random;
  private readonly levels = new Map<string, boolean>();
  private readonly hand: Knob;
  private watchers: { pin: string; call: (level: boolean) => void }[] = [];
  /** Told when the LED changes. */
  onLed: (on: boolean) => void = () => undefined;

  constructor(options: WorldOptions) {
    this.options = options;
    const random = seededRandom(options.seed);
    this.random = random;
    this.adc = new Adc({ random: random.fork("adc"), noise: options.noise });
    this.potentiometer = new Potentiometer({ taper: "linear", wear: 0, random });
    this.hand = new Knob({ kind: "gentle", parameter: SWING }, random, options.now());
    this.lights = new WiredLights([{ id: "light", scl: SCL, sda: SDA, address: 0x10 }], {
      spec: () => ({ kind: "steady", parameter: 300 }),
      fault: undefined,
      random,
      noise: options.noise,
      warn: options.warn,
      now: options.now,
      measured: () => undefined,
    });
    this.bus = new PeripheralBus(options.warn);
    this.bus.attach(shaAccelerator({ warn: options.warn }));
    this.bus.attach(randomGenerator(random.fork("rng").word, options.warn));
  }

  /** Where the knob is, 0..1; at first it turns by itself, gently. */
  get knob(): number {
    return this.hand.position(this.options.now());
  }

  /** Whether a hand holds it. */
  get held(): boolean {
    return !this.hand.turning;
  }

  get led(): boolean {
    return this.levels.get(LED_PIN) ?? false;
  }

  /** A hand turns it, and holds it from then on. */
  turn(position: number): void {
    this.hand.turnTo(position, this.options.now());
  }

  /** Light at the sensor, lux. */
  shine(lux: number): void {
    this.lights.lights[0]!.light.set(lux, this.options.now());
  }

  /** Presses or releases the button, which connects its pin to ground. */
  press(down: boolean): void {
    this.levels.set(BUTTON_PIN, !down);
    for (const { pin, call } of this.watchers) if (pin === BUTTON_PIN) call(!down);
  }

  /** Power comes on: pins and sensors start afresh; what hands hold stays. */
  reset(): void {
    this.watchers = [];
    this.digitalWrite(LED_PIN, false);
    this.adc.reset();
    this.lights.reset();
    this.bus.reset();
  }

  /** A register, or with `count` as many from there on. */
  peek(address: number, count?: number): number | Uint32Array {
    if (count === undefined) return this.bus.peek32(address);
    return Uint32Array.from({ length: count }, (_, index) => this.bus.peek32(address + 4 * index));
  }

  poke(address: number, value: number | ArrayLike<number>): void {
    if (typeof value === "number") this.bus.poke32(address, value);
    else
      for (let index = 0; index < value.length; index++) this.bus.poke32(address + 4 * index, value[index]!);
  }

  /** 0..1, as Espruino gives it; NaN at a pin without ADC. */
  analogRead(pin: string): number {
    if (!ADC_PINS.includes(pin)) return Number.NaN;
    if (pin !== KNOB_PIN) return this.adc.convert(pin, 400 * this.random.next()) / 4096;
    const now = this.options.now();
    this.potentiometer.turnTo(this.hand.position(now), now);
    return this.adc.convert(pin, this.potentiometer.millivolts(now)) / 4096;
  }

  digitalRead(pin: string): number {
    if (pin === BOOT_PIN) return 1;
    return Number(this.lights.level(pin) ?? this.levels.get(pin) ?? true);
  }

  digitalWrite(pin: string, level: unknown): void {
    this.levels.set(pin, Boolean(level));
    if (pin === LED_PIN) this.onLed(Boolean(level));
  }

  watch(call: (level: boolean) => void, pin: string): void {
    this.watchers.push({ pin, call });
  }

  /** One of the chip's I2C peripherals, with Espruino's calls. */
  i2c() {
    let wired = { scl: SCL, sda: SDA };
    const lines = () => this.lights.find(wired.scl, wired.sda);
    const refuse = (): never => {
      throw new Error("slave doesn't ACK the transfer");
    };
    return {
      setup: (pins: { scl: string; sda: string }) => {
        wired = pins;
      },
      writeTo: (address: number, ...bytes: number[]) => {
        if (lines()?.write(address, bytes, true) !== "done") refuse();
      },
      readReg: (address: number, register: number, count: number) => {
        if (lines()?.write(address, [register], false) !== "done") refuse();
        const bytes = lines()!.read(address, count, true);
        return typeof bytes === "string" ? refuse() : Uint8Array.from(bytes);
      },
    };
  }
}
