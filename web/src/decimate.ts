import { GAP, type Ring, SKIPPED } from "./ring";

/** A line for the chart: seconds, and values or NaN where it breaks. */
export interface Line {
  x: number[];
  y: number[];
  /** Whether how the value came here from the point before is not known. */
  guess: boolean[];
}

/**
 * One channel of `ring` from `from` to `to` (seconds) as a line of at most about 2 × `columns` points, in
 * `line` (overwritten). One entry beyond each end is kept so that the line reaches the edges.
 *
 * Each column of time keeps its lowest and highest reading in their order, so no spike is lost. Columns
 * are counted from time zero, not from `from`: a scrolling chart then shows the same points shifted
 * instead of flickering.
 */
export function decimate(
  ring: Ring,
  channel: number,
  from: number,
  to: number,
  columns: number,
  line: Line,
): Line {
  line.x.length = line.y.length = line.guess.length = 0;
  const first = Math.max(0, ring.find(from) - 1);
  const last = Math.min(ring.length - 1, ring.find(to));
  if (last - first < 2 * columns) {
    for (let index = first; index <= last; index++) emit(ring, channel, index, line);
    return line;
  }
  const width = (to - from) / columns;
  let column = Number.NaN;
  let low = -1;
  let high = -1;
  const flush = () => {
    if (low < 0) return;
    emit(ring, channel, Math.min(low, high), line);
    if (low !== high) emit(ring, channel, Math.max(low, high), line);
    low = high = -1;
  };
  for (let index = first; index <= last; index++) {
    const here = Math.floor(ring.time(index) / width);
    const value = ring.value(index, channel);
    const gap = ring.kind(index) === GAP || Number.isNaN(value);
    if (gap || here !== column) flush();
    column = here;
    if (gap) emit(ring, channel, index, line);
    else {
      if (low < 0 || value < ring.value(low, channel)) low = index;
      if (high < 0 || value > ring.value(high, channel)) high = index;
    }
  }
  flush();
  return line;
}

function emit(ring: Ring, channel: number, index: number, line: Line): void {
  line.x.push(ring.time(index));
  line.y.push(ring.kind(index) === GAP ? Number.NaN : ring.value(index, channel));
  line.guess.push(ring.kind(index) === SKIPPED);
}
