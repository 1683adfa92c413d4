/**
 * Everything outside the chip, wired together: potentiometers on ADC pins, buttons, light sensors, LED, radio
 * and peripheral registers. This is the `Devices` that a simulated machine is given.
 */
import { randomBytes, randomInt } from "node:crypto";
import type { Devices, I2cLines } from "../espruino/machine.js";
import { ADC_PINS, Adc } from "./adc.js";
import { PeripheralBus, type PeripheralDevice, randomGenerator } from "./bus.js";
import { ButtonPlayer, type ButtonSpec } from "./button.js";
import { type I2cFault, i2cBus } from "./i2c-bus.js";
import type { KnobSpec } from "./knob.js";
import type { LightSpec } from "./light.js";
import { bootPin, Pins } from "./pins.js";
import type { Taper } from "./potentiometer.js";
import { type AccessPoint, SimulatedRadio } from "./radio.js";
import { type Random, seededRandom } from "./random.js";
import { TraceRecorder } from "./trace-file.js";
import { WiredKnob } from "./wired-knob.js";
import { WiredLights } from "./wired-light.js";
import { type Wiring, wiringOf } from "./wiring.js";

export interface BoardOptions {
  /** Espruino's name of the board; default `ESP32`. */
  board?: string;
  /** `process.env.SERIAL`; default `simulator`. */
  serial?: string;
  /** Default: what is wired to a board without settings, a knob at D34. */
  wiring?: Wiring;
  /** Who turns the knobs; default: they rest in the middle. And those of some channels, by id. */
  knob?: KnobSpec;
  knobs?: Record<string, KnobSpec>;
  /** The light at the sensors, likewise; default 300 lx. */
  light?: LightSpec;
  lights?: Record<string, LightSpec>;
  /** Who presses the buttons, likewise; default: only hands. */
  button?: ButtonSpec;
  buttons?: Record<string, ButtonSpec>;
  taper?: Taper;
  /** 0..1; default 0, a new part. */
  wear?: number;
  /** Makes everything random repeatable; without it every board is another chip. */
  seed?: number;
  /** False: ADC, potentiometer and light sensor are ideal but for their curves. */
  noise?: boolean;
  /** What is wrong with the I2C buses at first. */
  i2cFault?: I2cFault;
  accessPoints?: readonly AccessPoint[];
  /** Address the access point gives the board: where it is really reached. Default `127.0.0.1`. */
  address?: string;
  /** Further register devices, such as the SHA accelerator. */
  peripherals?: readonly PeripheralDevice[];
  /** File that receives what every channel measures; see `trace-file.ts`. */
  record?: string;
  /** Loud reports of misuse. */
  warn(text: string): void;
  /** Milliseconds, any origin, never going back; default the host's. */
  now?(): number;
}

/** Voltage range that a pin with nothing connected picks up, millivolts. */
const FLOATING = [0, 400] as const;

/** By how much each further knob under the same driver is slower, so that they can be told apart. */
const SLOWER = 1.4;

function knobSpec({ knob, knobs }: BoardOptions, id: string, index: number): KnobSpec {
  if (knobs && Object.hasOwn(knobs, id)) return knobs[id];
  if (!knob || knob.kind === "manual" || knob.kind === "file")
    return knob ?? { kind: "manual", parameter: 0.5 };
  return { ...knob, parameter: knob.parameter * SLOWER ** index };
}

/** @throws Error when something is meant for a channel that is not there. */
function checkIds(
  what: string,
  specs: Record<string, unknown> = {},
  wired: ReadonlyArray<{ id: string }>,
): void {
  const wrong = Object.keys(specs).find((id) => !wired.some((one) => one.id === id));
  if (wrong === undefined) return;
  const there = wired.map(({ id }) => id).join(", ") || "none";
  throw new Error(`no channel "${wrong}" has a ${what} in this board's settings; there: ${there}`);
}

function lightSpec({ light, lights }: BoardOptions, id: string): LightSpec {
  if (lights && Object.hasOwn(lights, id)) return lights[id];
  return light ?? { kind: "steady", parameter: 300 };
}

export class SimulatedBoard implements Devices {
  readonly board: string;
  serial: string;
  readonly knobs: WiredKnob[];
  readonly adc: Adc;
  readonly pins: Pins;
  readonly lights: WiredLights;
  readonly wifi: SimulatedRadio;
  readonly bus: PeripheralBus;
  readonly wiring: Wiring;
  private readonly floating: Random;
  private readonly now: () => number;
  private readonly recorder: TraceRecorder | undefined;
  private readonly players: ButtonPlayer[];
  private poweredAt: number;

  /** @throws Error: the record file cannot be created, a trace does not fit, or a channel is not there. */
  constructor(options: BoardOptions) {
    const random = seededRandom(options.seed ?? randomInt(0x100000000));
    this.board = options.board ?? "ESP32";
    this.serial = options.serial ?? "simulator";
    this.now = options.now ?? (() => performance.now());
    this.poweredAt = this.now();
    this.wiring = options.wiring ?? wiringOf({});
    checkIds("knob", options.knobs, this.wiring.knobs);
    checkIds("light sensor", options.lights, this.wiring.lights);
    checkIds("button", options.buttons, this.wiring.buttons);
    if (this.wiring.lights.length === 0 && (options.light ?? options.i2cFault)) {
      options.warn("no light sensor is wired to this board: its settings name none in channels");
    }
    if (this.wiring.buttons.length === 0 && options.button?.trace)
      options.warn("no button is wired to this board: its settings name none in channels");
    const noise = options.noise ?? true;
    this.knobs = this.wiring.knobs.map(({ id, pin }, index) => {
      return new WiredKnob({
        id,
        pin,
        spec: knobSpec(options, id, index),
        taper: options.taper ?? "linear",
        wear: noise ? (options.wear ?? 0) : 0,
        // The first is drawn from the seed as it was when there was only one.
        random: index === 0 ? random : random.fork(id),
        now: this.poweredAt,
      });
    });
    this.adc = new Adc({ random: random.fork("adc"), noise });
    this.floating = random.fork("floating");
    this.pins = new Pins(random.fork("button"), options.warn, this.wiring.buttons, bootPin(this.board));
    this.lights = new WiredLights(this.wiring.lights, {
      spec: (id) => lightSpec(options, id),
      fault: options.i2cFault,
      random: random.fork("light"),
      noise,
      warn: options.warn,
      now: () => this.now(),
      measured: (id, lux) => this.record(id, lux),
    });
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
    this.recorder =
      options.record === undefined ? undefined : new TraceRecorder(options.record, this.recorded());
    // Else a trace would not tell what a button was before its first change.
    for (const { id, pressedLevel } of this.wiring.buttons) this.record(id, Number(!pressedLevel));
    this.players = this.playedButtons(options);
  }

  /** The first knob; undefined on a board without. */
  get knob(): WiredKnob | undefined {
    return this.knobs[0];
  }

  /** Call when the board's power comes (back) on: registers, pins, sensors and radio start afresh. */
  powerOn(): void {
    this.poweredAt = this.now();
    this.adc.reset();
    this.pins.reset();
    this.lights.reset();
    this.wifi.reset();
    this.bus.reset();
  }

  analogRead(pin: string): number {
    if (!ADC_PINS.includes(pin)) return Number.NaN;
    const knob = this.knobs.find((wired) => wired.pin === pin);
    if (!knob) return this.adc.convert(pin, this.floatingVoltage()) / 4096;
    const count = knob.convert(this.adc, this.now());
    this.record(knob.id, count);
    return count / 4096;
  }

  setAttenuation(pin: string, millivolts: number): void {
    this.adc.setAttenuation(pin, millivolts);
  }

  digitalRead(pin: string): boolean {
    return this.lights.level(pin) ?? this.pins.read(pin);
  }

  digitalWrite(pin: string, level: boolean): void {
    this.pins.write(pin, level);
  }

  setPinMode(pin: string, mode: string): void {
    this.pins.setMode(pin, mode);
  }

  onPinChange(listener: (pin: string, level: boolean) => void): void {
    this.pins.onInput((pin, level) => {
      const button = this.wiring.buttons.find((wired) => wired.pin === pin);
      if (button) this.record(button.id, Number(level));
      listener(pin, level);
    });
  }

  i2c(scl: string, sda: string): I2cLines {
    // Two pins with nothing between them: nobody answers.
    return this.lights.find(scl, sda) ?? i2cBus();
  }

  peek32(address: number): number {
    return this.bus.peek32(address);
  }

  poke32(address: number, value: number): void {
    this.bus.poke32(address, value);
  }

  /** Turns a knob by hand, by default the first; see `Knob.turnTo`. */
  turnTo(position: number, knob = this.knob): void {
    knob?.knob.turnTo(position, this.now());
  }

  turnBy(share: number, knob = this.knob): void {
    knob?.knob.turnBy(share, this.now());
  }

  /** @returns whether the knob now turns by itself. */
  toggleTurning(knob = this.knob): boolean {
    return knob?.knob.toggle(this.now()) ?? false;
  }

  /** Where a knob is now, 0..1. */
  position(knob = this.knob): number {
    return knob?.knob.position(this.now()) ?? 0;
  }

  /** Milliseconds on the clock that moves knobs and lights. */
  time(): number {
    return this.now();
  }

  /** Ends the recording with everything on disk. */
  close(): void {
    for (const player of this.players) player.stop();
    this.recorder?.close();
  }

  private playedButtons({ button, buttons = {} }: BoardOptions): ButtonPlayer[] {
    return this.wiring.buttons.flatMap(({ id, pin, isInverted: inverted }) => {
      const { trace } = (Object.hasOwn(buttons, id) ? buttons[id] : button) ?? {};
      if (!trace) return [];
      const play = (level: boolean, bounces: boolean) => this.pins.play(pin, level, bounces);
      return [new ButtonPlayer({ id, trace, inverted, now: () => this.now(), play })];
    });
  }

  private recorded(): ConstructorParameters<typeof TraceRecorder>[1] {
    const { knobs, lights, buttons } = this.wiring;
    return [
      ...knobs.map(({ id }) => ({ id, what: "raw" as const })),
      ...lights.map(({ id }) => ({ id, what: "lux" as const })),
      ...buttons.map(({ id }) => ({ id, what: "level" as const })),
    ];
  }

  private record(id: string, value: number): void {
    this.recorder?.add((this.now() - this.poweredAt) / 1000, id, value);
  }

  private floatingVoltage(): number {
    const [low, high] = FLOATING;
    return low + (high - low) * this.floating.next();
  }
}
