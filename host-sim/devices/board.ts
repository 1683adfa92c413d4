/**
 * Everything outside the chip, wired together: potentiometer on an ADC pin, LED, button, radio and
 * peripheral registers. This is the `Devices` that a simulated machine is given.
 */
import { randomBytes, randomInt } from "node:crypto";
import type { Devices } from "../espruino/machine.js";
import { ADC_PINS, Adc } from "./adc.js";
import { PeripheralBus, type PeripheralDevice, randomGenerator } from "./bus.js";
import { Knob, type KnobSpec } from "./knob.js";
import { Pins } from "./pins.js";
import { Potentiometer, type Taper } from "./potentiometer.js";
import { type AccessPoint, SimulatedRadio } from "./radio.js";
import { seededRandom } from "./random.js";
import { TraceRecorder } from "./trace.js";

export interface BoardOptions {
  /** Espruino's name of the board; default `ESP32`. */
  board?: string;
  /** `process.env.SERIAL`; default `simulator`. */
  serial?: string;
  knob?: KnobSpec;
  /** ADC pin at the wiper; default `D34`. */
  knobPin?: string;
  taper?: Taper;
  /** 0..1; default 0.05, a decent new part. */
  wear?: number;
  /** Makes everything random repeatable; without it every board is another chip. */
  seed?: number;
  /** False: ADC and potentiometer are ideal but for their curves. */
  noise?: boolean;
  accessPoints?: readonly AccessPoint[];
  /** Address the access point gives the board: where it is really reached. Default `127.0.0.1`. */
  address?: string;
  /** Further register devices, such as the SHA accelerator. */
  peripherals?: readonly PeripheralDevice[];
  /** File that receives every conversion of the knob's pin; see `trace.ts`. */
  record?: string;
  /** Loud reports of misuse. */
  warn(text: string): void;
  /** Milliseconds, any origin, never going back; default the host's. */
  now?(): number;
}

/** Voltage range that a pin with nothing connected picks up, millivolts. */
const FLOATING = [0, 400] as const;

export class SimulatedBoard implements Devices {
  readonly board: string;
  serial: string;
  readonly knob: Knob;
  readonly knobPin: string;
  readonly potentiometer: Potentiometer;
  readonly adc: Adc;
  readonly pins: Pins;
  readonly wifi: SimulatedRadio;
  readonly bus: PeripheralBus;
  private readonly floating;
  private readonly now: () => number;
  private readonly recorder: TraceRecorder | undefined;
  private readonly replay: readonly number[] | undefined;
  private replayed = 0;
  private poweredAt: number;
  private latest = 0;

  /** @throws Error when the record file cannot be created. */
  constructor(options: BoardOptions) {
    const random = seededRandom(options.seed ?? randomInt(0x100000000));
    this.board = options.board ?? "ESP32";
    this.serial = options.serial ?? "simulator";
    this.now = options.now ?? (() => performance.now());
    this.poweredAt = this.now();
    const noise = options.noise ?? true;
    const spec = options.knob ?? { kind: "manual", parameter: 0.5 };
    this.knob = new Knob(spec, random.fork("knob"), this.poweredAt);
    this.knobPin = options.knobPin ?? "D34";
    this.replay = spec.trace?.kind === "raw" ? spec.trace.values : undefined;
    this.potentiometer = new Potentiometer({
      taper: options.taper ?? "linear",
      wear: noise ? (options.wear ?? 0.05) : 0,
      random: random.fork("potentiometer"),
    });
    this.adc = new Adc({ random: random.fork("adc"), noise });
    this.floating = random.fork("floating");
    this.pins = new Pins(random.fork("button"), options.warn);
    this.wifi = new SimulatedRadio({
      random: random.fork("radio"),
      accessPoints: options.accessPoints,
      address: options.address,
    });
    this.bus = new PeripheralBus(options.warn);
    const hardware = random.fork("rng");
    const word = options.seed === undefined ? () => randomBytes(4).readUInt32LE() : hardware.word;
    this.bus.attach(randomGenerator(word, options.warn));
    for (const device of options.peripherals ?? []) this.bus.attach(device);
    this.recorder = options.record === undefined ? undefined : new TraceRecorder(options.record);
  }

  /** Newest count read from the knob's pin, 0..4095. */
  get raw(): number {
    return this.latest;
  }

  /** True once a trace of raw counts has been played to its end; its last count then stays. */
  get replayEnded(): boolean {
    return this.replay !== undefined && this.replayed >= this.replay.length;
  }

  /** Call when the board's power comes (back) on: registers, pins and radio start afresh. */
  powerOn(): void {
    this.poweredAt = this.now();
    this.adc.reset();
    this.pins.reset();
    this.wifi.reset();
    this.bus.reset();
  }

  analogRead(pin: string): number {
    if (!ADC_PINS.includes(pin)) return Number.NaN;
    if (pin !== this.knobPin) return this.adc.convert(pin, this.floatingVoltage()) / 4096;
    this.latest = this.convertKnob();
    this.recorder?.add((this.now() - this.poweredAt) / 1000, this.latest);
    return this.latest / 4096;
  }

  setAttenuation(pin: string, millivolts: number): void {
    this.adc.setAttenuation(pin, millivolts);
  }

  digitalRead(pin: string): boolean {
    return this.pins.read(pin);
  }

  digitalWrite(pin: string, level: boolean): void {
    this.pins.write(pin, level);
  }

  onPinChange(listener: (pin: string, level: boolean) => void): void {
    this.pins.onInput(listener);
  }

  peek32(address: number): number {
    return this.bus.peek32(address);
  }

  poke32(address: number, value: number): void {
    this.bus.poke32(address, value);
  }

  /** Turns the knob by hand; see `Knob.turnTo`. */
  turnTo(position: number): void {
    this.knob.turnTo(position, this.now());
  }

  turnBy(share: number): void {
    this.knob.turnBy(share, this.now());
  }

  /** @returns whether the knob now turns by itself. */
  toggleTurning(): boolean {
    return this.knob.toggle(this.now());
  }

  /** Where the knob is now, 0..1. */
  position(): number {
    return this.knob.position(this.now());
  }

  /** Ends the recording with everything on disk. */
  close(): void {
    this.recorder?.close();
  }

  private convertKnob(): number {
    if (this.replay && this.knob.turning) {
      const raw = this.replay[Math.min(this.replayed, this.replay.length - 1)];
      this.replayed++;
      this.knob.showAs(raw / 4095);
      return raw;
    }
    const now = this.now();
    this.potentiometer.turnTo(this.knob.position(now), now);
    return this.adc.convert(this.knobPin, this.potentiometer.millivolts(now));
  }

  private floatingVoltage(): number {
    const [low, high] = FLOATING;
    return low + (high - low) * this.floating.next();
  }
}
