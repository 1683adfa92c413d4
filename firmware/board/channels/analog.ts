/**
 * The `analog` kind: a voltage at a pin of ADC1, such as a potentiometer's, through Espruino's `analogRead`,
 * which gives the raw 12-bit count divided by 4096 (ESP32: attenuation 11 dB by default, uncalibrated).
 */
import type { ChannelFacts, ChannelTools, Source } from "../../app/channels";

/** Espruino's, which takes a pin's name for the pin; `@types/espruino` does not know. NaN: no ADC at this pin. */
declare function analogRead(pin: string): number;

/** Where the wiper is on a board that was wired by the README. */
const DEFAULT_PIN = "D34";
/**
 * A jump of more than this many LSB is a turn of the knob and passes unfiltered; smaller ones are mostly noise.
 * Six standard deviations of the ESP32's 11 dB noise after four conversions.
 */
const STEP_THRESHOLD = 24;
/** Share of a small difference that passes with each value. */
const SMOOTHING = 0.25;
/** So far away that getting anywhere from there is a turn of the knob. */
const UNSET = -1e4;

function analogFacts(): ChannelFacts {
  return { kind: "analog", unit: "LSB", min: 0, max: 4095, decimals: 0 };
}

/**
 * Settings: `pin` (of ADC1: D32 to D39 on the ESP32) and `oversample`, the ADC conversions of one value: 1 to 64,
 * above 4 rounded up to a multiple of it. Of four, the middle two count, of three the middle one: a single wild
 * conversion changes nothing.
 */
export function openAnalog(tools: ChannelTools): Source {
  const pin = tools.pin("pin", DEFAULT_PIN);
  const oversample = tools.whole("oversample", 1, 64, 4);
  const source: Source = { _read: () => null, _facts: analogFacts, _deadband: 4, _isCalibrated: true };
  if (pin === undefined) return source;
  if (isNaN(analogRead(pin))) tools.report("pin " + pin + " has no ADC; it has no values. Use D32 to D39");
  else source._read = createRead(pin, oversample);
  return source;
}

function createRead(pin: string, oversample: number): () => number {
  // A built-in is found only after all the program's own globals: once is enough.
  const read = analogRead;
  const min = Math.min;
  const max = Math.max;
  let level = UNSET;
  /** Twice the middle of four conversions, as a share of the range. */
  function middle(): number {
    const a = read(pin);
    const b = read(pin);
    const c = read(pin);
    const d = read(pin);
    return a + b + c + d - min(a, b, c, d) - max(a, b, c, d);
  }
  function raw(): number {
    let left = (oversample + 3) >> 2;
    if (left > 1) {
      const scale = 2048 / left;
      let sum = 0;
      while (left--) sum += middle();
      return sum * scale;
    }
    const a = read(pin);
    if (oversample < 2) return a * 4096;
    const b = read(pin);
    if (oversample < 3) return (a + b) * 2048;
    const c = read(pin);
    return (a + b + c - min(a, b, c) - max(a, b, c)) * 4096;
  }
  /** The next value, 0..4095: calm at rest, at once when the knob moves. */
  return () => {
    const now = oversample === 4 ? middle() * 2048 : raw();
    const step = now - level;
    // Squares spare a comparison with each end.
    level = step * step > STEP_THRESHOLD * STEP_THRESHOLD ? now : level + step * SMOOTHING;
    // No negative numbers here: this rounds as Math.floor does, for a third of its price.
    return (level + 0.5) | 0;
  };
}
