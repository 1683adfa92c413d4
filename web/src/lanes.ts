import type { Scale } from "./scale";

/** One line of a chart: a channel of one board's readings. */
export interface Trace {
  /** Channel of its ring, and of the colours `--c0`…`--c7`. */
  channel: number;
  scale: Scale;
}

/** A band of the chart with a value axis of its own, or a strip for something that is on or off. */
export interface Lane {
  traces: Trace[];
  strip: boolean;
}

/** Channels with the same unit and range share a lane, each that is on or off has a strip below the others. */
export function lanesOf(scales: Scale[]): Lane[] {
  const lanes: Lane[] = [];
  scales.forEach((scale, channel) => {
    const same = lanes.find(
      ({ strip, traces: [first] }) => !strip && !scale.digital && alike(first!.scale, scale),
    );
    if (same) same.traces.push({ channel, scale });
    else lanes.push({ traces: [{ channel, scale }], strip: scale.digital });
  });
  return [...lanes.filter(({ strip }) => !strip), ...lanes.filter(({ strip }) => strip)];
}

function alike(one: Scale, other: Scale): boolean {
  return (
    one.suffix === other.suffix && one.low === other.low && one.high === other.high && one.log === other.log
  );
}
