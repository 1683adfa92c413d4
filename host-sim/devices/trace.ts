/**
 * Traces: what was measured or set over time, a column per quantity. Read from tables (`trace-table.ts`) and
 * from the dashboard's sessions (`trace-session.ts`); written by `--record` (`trace-file.ts`).
 */

/**
 * What a column's numbers are.
 * - `conversions`: ADC counts 0..4095, one per conversion of the pin: played in order, one for one.
 * - `counts`: ADC counts 0..4095 over time: what the ADC gives, past the potentiometer and its noise.
 * - `position`: share 0..1 of a knob's travel over time: the knob turns, noise and the ADC apply.
 * - `lux`: illuminance at the light sensor over time.
 * - `level`: 0 or 1 of a digital input over time, as its pin has it, each bounce of the contacts included.
 * - `state`: 0 or 1 of a digital channel over time, as the board tells it: inverted where the channel is.
 */
export type Quantity = "conversions" | "counts" | "position" | "lux" | "level" | "state";

/** Largest value of each quantity; the smallest is 0. */
export const MOST: Record<Quantity, number> = {
  conversions: 4095,
  counts: 4095,
  position: 1,
  lux: 200_000,
  level: 1,
  state: 1,
};

export interface Column {
  /** A channel's id, or the heading in the file. */
  name: string;
  quantity: Quantity;
  /** Seconds, not decreasing. */
  times: number[];
  values: number[];
  /** True: a value stays until the next one. False: straight lines between them. */
  held: boolean;
}

export interface Trace {
  /** The file, for messages. */
  name: string;
  columns: Column[];
  /** When it began, seconds since 1970; undefined: the file does not say. */
  began?: number;
  /** Columns that are not used, and why. */
  skipped: Array<{ name: string; reason: string }>;
}

/**
 * The column for a channel: the one with its name, or the only one of a fitting quantity.
 * @throws Error naming the file and what is in it.
 */
export function columnFor(trace: Trace, channel: string, quantities: readonly Quantity[]): Column {
  const fitting = trace.columns.filter(({ quantity }) => quantities.includes(quantity));
  const named = fitting.find(({ name }) => name === channel);
  if (named) return named;
  if (fitting.length === 1) return fitting[0];
  const has = trace.columns.map(({ name, quantity }) => `${name} (${quantity})`).join(", ");
  const need = quantities.join(" or ");
  throw new Error(
    fitting.length > 1
      ? `${trace.name}: several columns are ${need}, and none is called "${channel}"; it has ${has}`
      : `${trace.name}: no column is ${need}; it has ${has}${describeSkipped(trace)}`,
  );
}

export function describeSkipped({ skipped }: Trace): string {
  return skipped.map(({ name, reason }) => `; column "${name}": ${reason}`).join("");
}

/** A column's value at `t` seconds: the first value before its beginning, the last after its end. */
export function valueAt({ times, values, held }: Column, t: number): number {
  let low = 0;
  let high = times.length - 1;
  if (t <= times[0]) return values[0];
  if (t >= times[high]) return values[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle;
    else high = middle;
  }
  const span = times[high] - times[low];
  if (held || span === 0) return values[low];
  return values[low] + ((t - times[low]) / span) * (values[high] - values[low]);
}
