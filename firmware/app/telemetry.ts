import type { Calibration } from "./messages";

/**
 * JSON of the messages the board sends, by concatenation: `JSON.stringify` costs more on the chip, and
 * its numbers are the same. Each function returns the message's bytes, all ASCII.
 */

/**
 * One reading as text, up to but without the closing brace, so that `skipped` can follow. `milliseconds` are
 * whole ones since boot.
 */
export function encodeSample(
  seq: number,
  milliseconds: number,
  raw: number,
  calibration: Calibration,
): string {
  return (
    '{"type":"sample","seq":' +
    seq +
    ',"t":' +
    milliseconds / 1000 +
    ',"raw":' +
    raw +
    ',"value":' +
    calibrated(raw, calibration)
  );
}

/** Position of the knob, 0..1 with four decimals, clamped; `max` below `min` turns the direction round. */
export function calibrated(raw: number, ends: Calibration): number {
  // Below 0 it is clamped, so cutting off the fraction rounds as Math.floor does, for a third of its price.
  const part = ((((raw - ends.min) * 10000) / (ends.max - ends.min) + 0.5) | 0) / 10000;
  if (part > 0 && part < 1) return part;
  return part > 0 ? 1 : 0;
}
