/** Traces as sessions of the dashboard; `trace-session.ts` reads such files. */
import type { Column, Quantity, Trace } from "./trace.js";

/** As many as a board has, and the dashboard shows. */
export const MOST_CHANNELS = 8;
/** Samples a second at most, as many as a board takes. */
const RATE = 100;
const FULL_SCALE = 4095;

interface Facts {
  kind: string;
  unit: string;
  max: number;
  decimals: number;
}

const ANALOG: Facts = { kind: "analog", unit: "LSB", max: FULL_SCALE, decimals: 0 };
const DIGITAL: Facts = { kind: "digital", unit: "", max: 1, decimals: 0 };

/** What a board would say of a channel with such values. */
const FACTS: Record<Quantity, Facts> = {
  conversions: ANALOG,
  counts: ANALOG,
  position: ANALOG,
  lux: { kind: "veml7700", unit: "lx", max: 120_000, decimals: 3 },
  level: DIGITAL,
  state: DIGITAL,
};

/** A session's text, and what is in it. */
export interface SessionText {
  text: string;
  samples: number;
  seconds: number;
}

/**
 * The session that a board with a channel for each column would have said, from the trace's first value on. Beyond
 * the eighth, columns are left out. A channel is without reading until its column begins.
 */
export function sessionOf(trace: Trace): SessionText {
  const columns = trace.columns.slice(0, MOST_CHANNELS);
  const events = columns
    .flatMap(({ times, values }, channel) => times.map((t, index) => ({ t, channel, value: values[index] })))
    .sort((a, b) => a.t - b.t);
  const start = events[0].t;
  const lines: unknown[] = [
    { rheo: "session", version: 1, board: trace.name, started: trace.began ?? 0 },
    { at: 0, message: { type: "hello", name: trace.name.slice(-32), channels: columns.map(channelOf) } },
  ];
  const now: Array<number | null> = columns.map(() => null);
  let seq = 0;
  // What is due to the rounding of decimal fractions belongs to the next.
  const slot = (t: number) => Math.floor(t * RATE + 1e-6);
  events.forEach(({ t, channel, value }, index) => {
    now[channel] = readingOf(columns[channel], value);
    const next = events[index + 1];
    if (next && slot(next.t) === slot(t)) return;
    const at = Number((t - start).toFixed(6));
    lines.push({ at, message: { type: "sample", seq: ++seq, t: at, values: [...now] } });
  });
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  return { text, samples: seq, seconds: events[events.length - 1].t - start };
}

function channelOf({ name, quantity }: Column) {
  const { kind, unit, max, decimals } = FACTS[quantity];
  return {
    id: name.slice(0, 16),
    label: name,
    kind,
    unit,
    min: 0,
    max,
    decimals,
    deadband: 0,
    calibration: null,
  };
}

function readingOf({ quantity }: Column, value: number): number {
  return quantity === "position" ? Math.round(value * FULL_SCALE) : value;
}
