import type { Calibration } from "./first-channel";
import { convert, UNITS, type Unit } from "./units";

/** The knob turns 270°, from 7:30 to 4:30 on a clock's face. */
export const SWEEP = 270;

/** Degrees clockwise from twelve o'clock of a position 0..1. */
export function angleOf(position: number): number {
  return (position - 0.5) * SWEEP;
}

/**
 * Position 0..1 of a point relative to the dial's centre (x to the right, y down). In the open quarter
 * at the bottom the nearer end counts.
 */
export function positionOf(x: number, y: number): number {
  const degrees = (Math.atan2(x, -y) * 180) / Math.PI;
  return Math.min(1, Math.max(0, degrees / SWEEP + 0.5));
}

/** A point at `degrees` clockwise from twelve o'clock, `radius` from the origin, as SVG coordinates. */
export function polar(degrees: number, radius: number): string {
  const radians = (degrees * Math.PI) / 180;
  return `${(radius * Math.sin(radians)).toFixed(2)} ${(-radius * Math.cos(radians)).toFixed(2)}`;
}

/** SVG path of an arc between two positions 0..1. */
export function arcPath(from: number, to: number, radius: number): string {
  const large = Math.abs(to - from) * SWEEP > 180 ? 1 : 0;
  const clockwise = to >= from ? 1 : 0;
  return `M${polar(angleOf(from), radius)}A${radius} ${radius} 0 ${large} ${clockwise} ${polar(angleOf(to), radius)}`;
}

/** A tick of the scale: where, and its label if it is a long one. */
export interface Tick {
  position: number;
  label?: string;
}

/** Ticks at round numbers of `unit` over the calibrated travel of the knob. */
export function ticks(unit: Unit, calibration: Calibration): Tick[] {
  const { major, minor } = UNITS[unit];
  const from = unit === "percent" ? 0 : convert(calibration.min, unit, calibration);
  const to = unit === "percent" ? 100 : convert(calibration.max, unit, calibration);
  const found: Tick[] = [];
  const perMajor = Math.round(major / minor);
  const lowest = Math.ceil(Math.min(from, to) / minor - 1e-6);
  const highest = Math.floor(Math.max(from, to) / minor + 1e-6);
  for (let step = lowest; step <= highest && from !== to; step++) {
    const tick: Tick = { position: (step * minor - from) / (to - from) };
    if (step % perMajor === 0) tick.label = (step * minor).toFixed(unit === "volts" ? 1 : 0);
    found.push(tick);
  }
  return found;
}
