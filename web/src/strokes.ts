/**
 * How the lines of a chart look where the system's colours are forced upon the page: four at most, of which some may be
 * alike. There each has strokes of its own. CSS pixels of stroke, gap, stroke, gap; none for a line in one piece.
 */
const STROKES = [
  [],
  [12, 5],
  [12, 4, 2, 4],
  [5, 5],
  [20, 4, 2, 4, 2, 4],
  [14, 4, 5, 4],
  [26, 7],
  [5, 4, 5, 14],
];

const forced = matchMedia("(forced-colors: active)");

/** Strokes of a line now; `line` as of the colours `--c0`…`--c7`. */
export function strokesOf(line: number): number[] {
  return (forced.matches && STROKES[line]) || [];
}

/** The style of what stands for a line besides the chart: its colour, and its strokes from above as a mask. */
export function lineStyle(line: number): string {
  let end = 0;
  const stops = (STROKES[line] ?? []).map((length, i) => {
    end += length;
    return `${i % 2 ? "#0000" : "#000"} 0 ${end}px`;
  });
  return `--own: var(--c${line}); --bar: ${stops.length ? `repeating-linear-gradient(${stops})` : "none"}`;
}
