import type { Calibration } from "./messages";

/**
 * JSON of the messages the board sends, by concatenation: `JSON.stringify` costs more on the chip, and
 * its numbers are the same. Each function returns the message's bytes, all ASCII.
 */

/** A reading, as the sampler has the newest one. */
export interface Reading {
  /** Its number; 0: none yet. */
  seq: number;
  /** 0..4095 LSB. */
  raw: number;
  /** When, in whole milliseconds since boot. */
  _at: number;
}

/**
 * One reading as text, up to but without the closing brace, so that `skipped` can follow. `value` is the
 * position of the knob between the ends of its travel, 0..1 with four decimals, clamped; `max` below `min`
 * turns the direction round.
 */
export function encodeSample(reading: Reading, ends: Calibration): string {
  const raw = reading.raw;
  const min = ends.min;
  // Below 0 it is clamped, so cutting off the fraction rounds as Math.floor does, for a third of its price.
  const value = ((((raw - min) * 10000) / (ends.max - min) + 0.5) | 0) / 10000;
  return (
    '{"type":"sample","seq":' +
    reading.seq +
    ',"t":' +
    reading._at / 1000 +
    ',"raw":' +
    raw +
    ',"value":' +
    (value > 0 && value < 1 ? value : value > 0 ? 1 : 0)
  );
}
