import type { Calibration } from "./first-channel";

/** Highest count of the ESP32's 12-bit ADC. */
export const RAW_MAX = 4095;

/** Nominal supply of the potentiometer in volts: volts shown are raw / 4095 × this, not a measurement. */
export const SUPPLY_VOLTS = 3.3;

/** Ways to express one reading: ADC counts, calibrated percent, nominal volts. */
export type Unit = "raw" | "percent" | "volts";

/** Suffix, decimals and the distance between labelled and small ticks of each unit. */
export const UNITS: Record<Unit, { suffix: string; decimals: number; major: number; minor: number }> = {
  raw: { suffix: "", decimals: 0, major: 500, minor: 100 },
  percent: { suffix: "%", decimals: 1, major: 10, minor: 2 },
  volts: { suffix: "V", decimals: 3, major: 0.5, minor: 0.1 },
};

/** Position of the knob, 0..1, of a raw reading (0..4095) under `calibration`, which may be reversed. */
export function fraction(raw: number, calibration: Calibration): number {
  const span = calibration.max - calibration.min;
  return span === 0 ? 0 : Math.min(1, Math.max(0, (raw - calibration.min) / span));
}

/** The raw reading expected at a position 0..1: the inverse of `fraction`. */
export function rawAt(position: number, calibration: Calibration): number {
  return calibration.min + position * (calibration.max - calibration.min);
}

/** A raw reading (0..4095, fractions allowed) in `unit`. */
export function convert(raw: number, unit: Unit, calibration: Calibration): number {
  if (unit === "raw") return raw;
  if (unit === "volts") return (raw / RAW_MAX) * SUPPLY_VOLTS;
  return fraction(raw, calibration) * 100;
}

/** A raw reading as text in `unit`, without the suffix, always with the unit's decimals. */
export function format(raw: number, unit: Unit, calibration: Calibration): string {
  return convert(raw, unit, calibration).toFixed(UNITS[unit].decimals);
}
