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
/** What the sum of four conversions, each a share of the range, is to the LSB of their mean. */
const SUM = 1024;
/**
 * Square of the distance of such a sum from the level above which one of the four may be wild: 10 LSB of the mean, 2.5
 * standard deviations. Worked out here: the minifier leaves it to each value to multiply.
 */
const DOUBT = 1e-4;
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
  else {
    source._read = createRead(pin, oversample);
    source._pin = pin;
  }
  return source;
}

/** @resident what it makes is kept, with the variables around it */
function createRead(pin: string, oversample: number): () => number {
  // In the closure, so that no value makes a variable; a built-in is found only after all the program's own globals.
  let step = 0;
  let level = UNSET;
  const read = analogRead;
  if (oversample !== 4)
    return () => {
      step = settled(pin, oversample) - level;
      level += step * step > STEP_THRESHOLD * STEP_THRESHOLD ? step : step * SMOOTHING;
      return (level + 0.5) | 0;
    };
  return () => {
    // The level is a sum here: one comparison tells that the four agree with it, as they nearly always do.
    step = read(pin) + read(pin) + read(pin) + read(pin) - level;
    level += step * step > DOUBT ? doubtful(pin, level) : step * SMOOTHING;
    // No negative numbers here: this rounds as Math.floor does, for a third of its price.
    return (level * SUM + 0.5) | 0;
  };
}

/**
 * By how much the level changes when four conversions do not agree with it: others are asked, of which a wild one
 * does not count.
 *
 * @resident called for few values
 */
function doubtful(pin: string, level: number): number {
  const step = settled(pin, 4) / SUM - level;
  return step * step > (STEP_THRESHOLD / SUM) * (STEP_THRESHOLD / SUM) ? step : step * SMOOTHING;
}

/**
 * A value, 0..4095 with fractions, that a single wild conversion does not change: of four conversions the middle
 * two count, of three the middle one; of more, the mean of such fours. One or two are taken as they are.
 *
 * @resident
 */
function settled(pin: string, oversample: number): number {
  const read = analogRead;
  const min = Math.min;
  const max = Math.max;
  const a = read(pin);
  if (oversample < 2) return a * 4096;
  const b = read(pin);
  if (oversample < 3) return (a + b) * 2048;
  const c = read(pin);
  if (oversample < 4) return (a + b + c - min(a, b, c) - max(a, b, c)) * 4096;
  const d = read(pin);
  const middle = (a + b + c + d - min(a, b, c, d) - max(a, b, c, d)) * 2048;
  if (oversample < 5) return middle;
  let left = (oversample + 3) >> 2;
  const scale = 1 / left;
  let sum = middle;
  while (--left) sum += settled(pin, 4);
  return sum * scale;
}
