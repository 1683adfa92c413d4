import type { Calibration } from "./first-channel";
import type { Mark } from "./model";
import { READING, type Ring } from "./ring";
import { format } from "./units";

/** Lines put together before they become a part of the file: one string of an hour would be 20 MB. */
const LINES_PER_PART = 5000;

/**
 * The readings from `from` to `to` (seconds since 1970) as CSV (RFC 4180), in parts: time in UTC,
 * seconds since 1970, raw, calibrated percent, nominal volts, and the marks set since the row before.
 */
export function csv(ring: Ring, from: number, to: number, calibration: Calibration, marks: Mark[]): string[] {
  const parts = ["time,seconds,raw,percent,volts,marks\r\n"];
  const pending = marks.filter((mark) => mark.time >= from).sort((a, b) => a.time - b.time);
  let lines: string[] = [];
  for (let index = ring.find(from); index < ring.length; index++) {
    const time = ring.time(index);
    if (time > to) break;
    if (ring.kind(index) !== READING) continue;
    const raw = ring.raw(index);
    const labels: string[] = [];
    while (pending[0] && pending[0].time <= time) labels.push(pending.shift()!.label);
    const values = [raw, format(raw, "percent", calibration), format(raw, "volts", calibration)];
    lines.push(
      `${new Date(time * 1000).toISOString()},${time.toFixed(3)},${values.join()},${labels.join(" ")}\r\n`,
    );
    if (lines.length === LINES_PER_PART) {
      parts.push(lines.join(""));
      lines = [];
    }
  }
  parts.push(lines.join(""));
  return parts;
}

/** `rheo-192.168.1.50-2026-01-31T12-00-00.csv`: no character that a file system refuses. */
export function fileName(board: string, extension: string, seconds: number): string {
  const stamp = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `rheo-${board}-${stamp}.${extension}`.replace(/[^\w.-]/g, "-");
}

/** The chart's canvas on the page's colours, with a line of text above it. */
export function picture(chart: HTMLCanvasElement, root: HTMLElement, title: string): HTMLCanvasElement {
  const margin = 16 * devicePixelRatio;
  const canvas = document.createElement("canvas");
  canvas.width = chart.width + 2 * margin;
  canvas.height = chart.height + 4 * margin;
  const context = canvas.getContext("2d")!;
  const style = getComputedStyle(root);
  context.fillStyle = style.getPropertyValue("--card");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = style.getPropertyValue("--ink");
  context.font = `${13 * devicePixelRatio}px ${style.fontFamily}`;
  context.fillText(title, margin, 2 * margin);
  context.drawImage(chart, margin, 3 * margin);
  return canvas;
}

/** Hands a file to the user. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
