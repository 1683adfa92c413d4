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
 *
 * @start
 */
export function openAnalog(tools: ChannelTools): Source {
  const pin = tools.pin("pin", DEFAULT_PIN);
  const oversample = tools.whole("oversample", 1, 64, 4);
  const source: Source = { _read: () => null, _facts: analogFacts, _deadband: 4 };
  if (pin === undefined) return source;
  if (isNaN(analogRead(pin))) tools.report("pin " + pin + " has no ADC; it has no values. Use D32 to D39");
  else {
    source._read = createRead(pin, oversample);
    source._pin = pin;
  }
  return source;
}

function createRead(pin: string, oversample: number): () => number {
  // A built-in is found only after all the program's own globals.
  return oversample === 4 ? readFour(pin, analogRead, UNSET / SUM) : readMany(pin, oversample, UNSET);
}

/** @resident what it makes is kept, with the variables around it: so that no value makes one */
function readFour(pin: string, read: typeof analogRead, level: number): () => number {
  let step = 0;
  return () => {
    // The level is a sum here: one comparison tells that the four agree with it, as they nearly always do.
    step = read(pin) + read(pin) + read(pin) + read(pin) - level;
    level += step * step > DOUBT ? change(pin, 4, level * SUM) / SUM : step * SMOOTHING;
    // No negative numbers here: this rounds as Math.floor does, for a third of its price.
    return (level * SUM + 0.5) | 0;
  };
}

/** @resident as the other */
function readMany(pin: string, oversample: number, level: number): () => number {
  return () => {
    level += change(pin, oversample, level);
    return (level + 0.5) | 0;
  };
}

/**
 * By how much the level, 0..4095 with fractions, changes with so many conversions of which a single wild one changes
 * nothing: of four the middle two count, of three the middle one; of more, the mean of such fours. One or two are taken
 * as they are.
 *
 * @seldom
 * @resident called for few values, with the usual oversampling when four conversions do not agree with the level
 */
function change(pin: string, oversample: number, level: number): number {
  const read = analogRead;
  const min = Math.min;
  const max = Math.max;
  const fours = (oversample + 3) >> 2;
  let sum = 0;
  for (let left = fours; left; left--) {
    const a = read(pin);
    const b = oversample > 1 ? read(pin) : a;
    // Of two of each their mean is left, of three and their middle one that.
    const c = oversample > 2 ? read(pin) : a;
    const d = oversample > 3 ? read(pin) : oversample > 2 ? a + b + c - min(a, b, c) - max(a, b, c) : b;
    sum += a + b + c + d - min(a, b, c, d) - max(a, b, c, d);
  }
  const step = (sum * 2048) / fours - level;
  return step * step > STEP_THRESHOLD * STEP_THRESHOLD ? step : step * SMOOTHING;
}
