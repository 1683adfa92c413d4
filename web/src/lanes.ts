import type { Readings } from "./readings";
import type { Scale } from "./scale";

/** One line of a chart: a channel of one board's readings. */
export interface Trace {
  readings: Readings;
  /** Channel of its ring. */
  channel: number;
  /** Of the colours `--c0`…`--c7`. */
  colour: number;
  scale: Scale;
  /** Its times are those of a live connection. */
  live: boolean;
  /** Whether the newest value still holds: what is not sent has not moved. */
  holds(): boolean;
}

/** A band of the chart with a value axis of its own, or a strip for something that is on or off. */
export interface Lane {
  traces: Trace[];
  strip: boolean;
}

/** Channels with the same unit and range share a lane, each that is on or off has a strip below the others. */
export function lanesOf(traces: Trace[]): Lane[] {
  const lanes: Lane[] = [];
  for (const trace of traces) {
    const { scale } = trace;
    const same = lanes.find(
      ({ strip, traces: [first] }) => !strip && !scale.digital && alike(first!.scale, scale),
    );
    if (same) same.traces.push(trace);
    else lanes.push({ traces: [trace], strip: scale.digital });
  }
  return [...lanes.filter(({ strip }) => !strip), ...lanes.filter(({ strip }) => strip)];
}

function alike(one: Scale, other: Scale): boolean {
  return (
    one.suffix === other.suffix && one.low === other.low && one.high === other.high && one.log === other.log
  );
}
