import type { Burst } from "../../client/burst";

export type Edge = "rising" | "falling" | "off";

/**
 * Where the values first cross `level` in the direction of `edge`, from index `from` to `to`, as a
 * fraction between two samples; -1 when they do not.
 */
export function trigger(
  values: ArrayLike<number>,
  level: number,
  edge: Edge,
  from = 0,
  to = values.length,
): number {
  if (edge === "off") return -1;
  const sign = edge === "rising" ? 1 : -1;
  for (let index = Math.max(1, from); index < to; index++) {
    const before = (values[index - 1]! - level) * sign;
    const after = (values[index]! - level) * sign;
    if (before < 0 && after >= 0) return index - 1 + before / (before - after);
  }
  return -1;
}

/** What an oscilloscope tells of a burst. */
export interface Measures {
  min: number;
  max: number;
  mean: number;
  /** Hertz; NaN when less than one whole period is in it, or nothing but noise. */
  frequency: number;
}

/** Swing in counts below which a signal is taken for the converter's noise. */
const NOISE = 24;

/** Lowest, highest, mean, and the frequency by crossings of the middle with a tenth of the swing as hysteresis. */
export function measure({ values, span }: Pick<Burst, "values" | "span">): Measures {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const middle = (min + max) / 2;
  const low = middle - (max - min) / 10;
  let armed = false;
  let first = Number.NaN;
  let last = Number.NaN;
  let periods = -1;
  values.forEach((value, index) => {
    if (value < low) armed = true;
    if (!armed || value < middle) return;
    armed = false;
    // Between two samples, for the frequency's sake.
    const before = values[index - 1]!;
    const at = index - (value - middle) / (value - before || 1);
    if (periods++ < 0) first = at;
    last = at;
  });
  const seconds = ((last - first) * span) / Math.max(1, values.length - 1);
  const frequency = periods > 0 && max - min >= NOISE && seconds > 0 ? periods / seconds : Number.NaN;
  return { min, max, mean: sum / values.length, frequency };
}
