/** How the lines of a chart are drawn: as curves that break and are unsure, or as strips of on and off. */
import type { Line } from "./decimate";
import type { Box, Plane } from "./plane";
import { strokesOf } from "./strokes";

/** A line through what is known, dotted where it is a guess; `line` as of the colours `--c0`…`--c7`; `wash`: the area below is coloured down to its end. */
export function drawCurve(
  plane: Plane,
  { x: times, y: values, guess }: Line,
  line: number,
  x: (time: number) => number,
  y: (value: number) => number,
  wash: Box | null,
): void {
  const { ctx } = plane;
  const known = new Path2D();
  const unsure = new Path2D();
  const area = new Path2D();
  let open = false;
  let px = 0;
  let py = 0;
  const close = () => {
    if (open && wash) area.lineTo(px, wash.top + wash.height);
    open = false;
  };
  for (let i = 0; i < times.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      close();
      continue;
    }
    const nx = x(times[i]!);
    const ny = y(value);
    if (!open) {
      known.moveTo(nx, ny);
      // A reading alone between two gaps would have no length.
      known.lineTo(nx + 0.1, ny);
      if (wash) {
        area.moveTo(nx, wash.top + wash.height);
        area.lineTo(nx, ny);
      }
    } else {
      if (guess[i]) {
        unsure.moveTo(px, py);
        unsure.lineTo(nx, ny);
        known.moveTo(nx, ny);
      } else known.lineTo(nx, ny);
      area.lineTo(nx, ny);
    }
    open = true;
    px = nx;
    py = ny;
  }
  close();
  if (wash) {
    ctx.fillStyle = plane.colour("--wash");
    ctx.fill(area);
  }
  ctx.strokeStyle = plane.colour(`--c${line}`);
  ctx.lineWidth = plane.pen;
  ctx.setLineDash(strokesOf(line));
  ctx.stroke(known);
  ctx.setLineDash([2, 3]);
  ctx.stroke(unsure);
  ctx.setLineDash([]);
}

/** What is on fills the strip, what is off is its base line; nothing where nothing is known. */
export function drawStrip(
  plane: Plane,
  { x: times, y: values }: Line,
  lane: Box,
  colour: string,
  x: (time: number) => number,
): void {
  const { ctx } = plane;
  ctx.fillStyle = colour;
  // What stays the same is one rectangle: seams between many would show.
  for (let i = 0, end = 0; i < times.length - 1; i = end) {
    const value = values[i]!;
    for (end = i + 1; end < times.length - 1 && values[end] === value; ) end++;
    if (Number.isNaN(value)) continue;
    const left = x(times[i]!);
    const height = value ? lane.height : 2;
    ctx.fillRect(left, lane.top + lane.height - height, Math.max(1, x(times[end]!) - left), height);
  }
}
