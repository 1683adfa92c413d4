import type { Calibration, Channel } from "./wire";

/** Ways to express an analog channel: ADC counts, calibrated percent, nominal volts. Other kinds have their own unit. */
export type Unit = "raw" | "percent" | "volts";

/** Nominal supply of a potentiometer in volts: volts shown are a share of this, not a measured voltage. */
export const SUPPLY_VOLTS = 3.3;

/** A range this many times its smallest step is shown on a logarithmic axis. */
const LOG_FROM = 10_000;

/** A tick of a scale: a value in the scale's unit, and its label if it is a long one. */
export interface Tick {
  at: number;
  label?: string;
}

/** Position 0..1 of a value between the ends of a channel's travel, which may be reversed. */
export function fraction(value: number, { min, max }: Calibration): number {
  return max === min ? 0 : Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/**
 * How the values of one channel are shown: in which unit, between which ends, linear or logarithmic.
 * *Value* is what the board sends; *shown* is the same in the scale's unit.
 */
export class Scale {
  readonly channel: Channel;
  readonly unit: Unit | "own";
  readonly suffix: string;
  readonly decimals: number;
  /** Whether equal steps are equal factors. From zero on: position grows as log(1 + value / smallest step). */
  readonly log: boolean;
  /** Ends of the gauge, shown; may be reversed. */
  readonly from: number;
  readonly to: number;
  /** Lowest and highest value the channel can have, shown. */
  readonly low: number;
  readonly high: number;
  private readonly travel: Calibration;

  constructor(channel: Channel, unit: Unit) {
    this.channel = channel;
    const analog = channel.kind === "analog";
    this.unit = analog ? unit : "own";
    this.travel = channel.calibration ?? channel;
    const percent = this.unit === "percent";
    const volts = this.unit === "volts";
    this.suffix = percent ? "%" : volts ? "V" : channel.kind === "digital" ? "" : channel.unit;
    this.decimals = percent ? 1 : volts ? 3 : channel.decimals;
    this.log = this.unit === "own" && channel.min >= 0 && channel.max - channel.min >= LOG_FROM;
    this.from = percent ? 0 : this.show(this.travel.min);
    this.to = percent ? 100 : this.show(this.travel.max);
    this.low = percent ? 0 : this.show(channel.min);
    this.high = percent ? 100 : this.show(channel.max);
  }

  /** On or off: drawn as a strip, told in words. */
  get digital(): boolean {
    return this.channel.kind === "digital";
  }

  /** A value in the scale's unit. */
  show(value: number): number {
    const { min, max } = this.channel;
    if (this.unit === "percent") return fraction(value, this.travel) * 100;
    return this.unit === "volts" ? ((value - min) / (max - min)) * SUPPLY_VOLTS : value;
  }

  /** A value as text with the scale's decimals, without its unit; "–" when there is none. */
  text(value: number): string {
    if (Number.isNaN(value)) return "–";
    if (this.digital) return value ? "on" : "off";
    return this.show(value).toFixed(this.decimals);
  }

  /** A value with its unit. */
  words(value: number): string {
    return Number.isNaN(value) ? "no reading" : `${this.text(value)} ${this.suffix}`.trim();
  }

  /** Position 0..1 on the gauge. */
  position(value: number): number {
    return this.place(this.show(value), this.from, this.to);
  }

  /** Position of something shown between two ends; outside them beyond 0 or 1 is cut off. */
  place(shown: number, from: number, to: number): number {
    return fraction(this.bend(shown), { min: this.bend(from), max: this.bend(to) });
  }

  /** The value expected at a position 0..1 of a linear gauge: the inverse of `position`. */
  valueAt(position: number): number {
    return this.travel.min + position * (this.travel.max - this.travel.min);
  }

  /** Ticks at round numbers from one shown end to the other, about `labels` of them long. */
  ticks(from: number, to: number, labels: number): Tick[] {
    const low = Math.min(from, to);
    const high = Math.max(from, to);
    if (this.digital)
      return [
        { at: 0, label: "off" },
        { at: 1, label: "on" },
      ];
    if (this.log && this.bend(high) - this.bend(low) > 1.5) return this.decades(low, high);
    const major = roundStep((high - low) / labels);
    // A long tick at 2 or 20 has four short parts, others five.
    const parts = /^2/.test(String(Number(major.toPrecision(1)) / 10 ** Math.floor(Math.log10(major))))
      ? 4
      : 5;
    const minor = major / parts;
    const digits = Math.max(0, -Math.floor(Math.log10(major) + 1e-9));
    const found: Tick[] = [];
    for (let step = Math.ceil(low / minor - 1e-6); step * minor <= high + minor * 1e-6; step++) {
      const at = step * minor;
      found.push(step % parts ? { at } : { at, label: shortNumber(at, digits) });
    }
    return found;
  }

  private decades(low: number, high: number): Tick[] {
    const found: Tick[] = low <= 0 ? [{ at: 0, label: "0" }] : [];
    const first = low > 0 ? Math.floor(Math.log10(low)) : Math.round(Math.log10(this.smallest));
    for (let decade = first; 10 ** decade <= high; decade++) {
      for (let part = 1; part < 10; part++) {
        const at = part * 10 ** decade;
        if (at < low || at > high) continue;
        found.push(part === 1 ? { at, label: shortNumber(at, Math.max(0, -decade)) } : { at });
      }
    }
    return found;
  }

  /** The value below which a logarithmic scale turns linear, so that zero has a place on it. */
  private get smallest(): number {
    return Math.max(1, 10 ** -this.decimals);
  }

  private bend(shown: number): number {
    return this.log ? Math.log10(1 + Math.max(0, shown) / this.smallest) : shown;
  }
}

/** The smallest of 1, 2, 5 × 10ⁿ that is at least `least`. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const rest = least / power;
  return power * (rest <= 1.0001 ? 1 : rest <= 2.0001 ? 2 : rest <= 5.0001 ? 5 : 10);
}

function shortNumber(value: number, digits: number): string {
  return value >= 10_000 ? `${value / 1000}k` : value.toFixed(digits);
}
