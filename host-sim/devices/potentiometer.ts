/**
 * The knob on the bench: a single-turn potentiometer, ends at 3V3 and GND, wiper at an ADC pin.
 * Modelled as a thing with an angle and a condition, not as a number: turning it makes it scratch.
 */
import type { Random } from "./random.js";

/** Mechanical travel of common single-turn potentiometers, degrees. */
export const TRAVEL = 270;
/** Voltage over the track: the board's 3V3 pin, millivolts. */
export const SUPPLY = 3300;
/** Resistance of the track, ohms. */
const TRACK = 10_000;
/** Resistance left between wiper and terminal at each end stop, ohms. */
const END_RESISTANCE = 15;
/** Share of the resistance below mid travel of an audio taper (curve "A", 15 %). */
const AUDIO_MIDPOINT = 0.15;
/** Scratch of a worn-out wiper in full motion, millivolts (standard deviation). */
const SCRATCH = 25;
/** Speed from which the scratch is at its worst, travels per second. */
const FULL_MOTION = 0.5;
/** Times a worn-out wiper lifts off over one travel. */
const LIFTS_PER_TRAVEL = 40;
/** Shortest and longest lift-off, milliseconds. */
const LIFT_TIME = [0.3, 3] as const;
/** Droop of the floating pin while the wiper is off: leakage over the pin's capacitance, mV per ms. */
const DROOP = 20;

/** How resistance follows angle: `linear`, or `audio` (two straight parts, as real ones are made). */
export type Taper = "linear" | "audio";

export interface PotentiometerOptions {
  taper: Taper;
  /** 0: new; 1: worn out. Scales scratching and lift-offs. */
  wear: number;
  random: Random;
}

/** Share of the track between the low end and the wiper, 0..1, for an angle share 0..1. */
export function resistanceShare(position: number, taper: Taper): number {
  if (taper === "linear") return position;
  return position < 0.5
    ? position * 2 * AUDIO_MIDPOINT
    : AUDIO_MIDPOINT + (position - 0.5) * 2 * (1 - AUDIO_MIDPOINT);
}

export class Potentiometer {
  readonly taper: Taper;
  readonly wear: number;
  private readonly random: Random;
  private share = 0.5;
  /** Travels per second at the last look. */
  private speed = 0;
  private lastTime: number | undefined;
  private liftedUntil = Number.NEGATIVE_INFINITY;
  private lastVoltage = SUPPLY / 2;
  private lastLook = 0;

  constructor(options: PotentiometerOptions) {
    this.taper = options.taper;
    this.wear = options.wear;
    this.random = options.random;
  }

  /** Angle in degrees from the counter-clockwise stop, 0..270. */
  get angle(): number {
    return this.share * TRAVEL;
  }

  /**
   * Turns the knob to a share of its travel; beyond the stops it stays at them.
   * @param position 0 (counter-clockwise stop) to 1.
   * @param now milliseconds, any origin, not decreasing.
   */
  turnTo(position: number, now: number): void {
    const target = Math.min(1, Math.max(0, position));
    const moved = Math.abs(target - this.share);
    const elapsed = this.lastTime === undefined ? 0 : now - this.lastTime;
    this.lastTime = now;
    this.share = target;
    if (elapsed > 0) this.speed = (moved / elapsed) * 1000;
    const lifts = 1 - Math.exp(-LIFTS_PER_TRAVEL * this.wear * moved);
    if (moved > 0 && now >= this.liftedUntil && this.random.next() < lifts) {
      const [shortest, longest] = LIFT_TIME;
      this.liftedUntil = now + shortest + (longest - shortest) * this.random.next();
    }
  }

  /** Voltage at the wiper in millivolts, at `now` (milliseconds, as in `turnTo`). */
  millivolts(now: number): number {
    const sinceLook = now - this.lastLook;
    this.lastLook = now;
    if (now < this.liftedUntil) {
      this.lastVoltage = Math.max(0, this.lastVoltage - DROOP * sinceLook);
      return this.lastVoltage;
    }
    const track = END_RESISTANCE + resistanceShare(this.share, this.taper) * (TRACK - 2 * END_RESISTANCE);
    const motion = Math.min(1, this.speed / FULL_MOTION);
    const scratch = motion > 0 && this.wear > 0 ? SCRATCH * this.wear * motion * this.random.gaussian() : 0;
    const voltage = (SUPPLY * track) / TRACK + scratch;
    this.lastVoltage = Math.min(SUPPLY, Math.max(0, voltage));
    return this.lastVoltage;
  }
}
