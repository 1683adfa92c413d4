import { clockText } from "./clock-text";
import type { Model } from "./model";
import { Scale, type Unit } from "./scale";

/** Lines put together before they become a part of the file: one string of an hour would be 20 MB. */
const LINES_PER_PART = 5000;

/** How numbers are written and parted. */
export interface Manner {
  separator: string;
  decimal: string;
}

/** As programs read it (RFC 4180). */
export const PLAIN: Manner = { separator: ",", decimal: "." };

/** As a spreadsheet of the viewer's language reads it. */
export function localManner(): Manner {
  const decimal = (1.5).toLocaleString().charAt(1);
  return decimal === "," ? { separator: ";", decimal } : PLAIN;
}

const UNITS: Unit[] = ["raw", "percent", "volts"];

/**
 * The readings from `from` to `to` (seconds of the source's clock) as CSV, in parts: time in UTC, the
 * viewer's local time, seconds since 1970, a column per channel or three for an analog one, and the marks
 * set since the row before. Null when there are none.
 */
export function csv(
  { readings, scales, marks, source }: Pick<Model, "readings" | "scales" | "marks" | "source">,
  from: number,
  to: number,
  { separator, decimal }: Manner = PLAIN,
): string[] | null {
  const { ring } = readings;
  const columns = scales.flatMap(({ channel }, index) =>
    channel.kind === "analog"
      ? UNITS.map((unit) => ({ index, scale: new Scale(channel, unit), name: `${channel.id} ${unit}` }))
      : [{ index, scale: new Scale(channel, "raw"), name: `${channel.id} ${channel.unit}`.trim() }],
  );
  const titles = ["time", "local time", "seconds", ...columns.map(({ name }) => name), "marks"];
  const parts = [`${titles.map((title) => cell(title, separator)).join(separator)}\r\n`];
  const pending = marks.filter((mark) => mark.time >= from).sort((a, b) => a.time - b.time);
  const number = (text: string) => (decimal === "." ? text : text.replace(".", decimal));
  let lines: string[] = [];
  let rows = 0;
  for (let index = ring.find(from); index < ring.length; index++) {
    const time = ring.time(index);
    if (time > to) break;
    if (!ring.isReading(index)) continue;
    const labels: string[] = [];
    while (pending[0] && pending[0].time <= time) labels.push(pending.shift()!.label);
    const date = source.dateAt(time);
    const values = columns.map(({ index: channel, scale }) => {
      const value = ring.value(index, channel);
      if (Number.isNaN(value)) return "";
      return number(scale.digital ? String(value) : scale.text(value));
    });
    const row = [new Date(date * 1000).toISOString(), localText(date), number(date.toFixed(3)), ...values];
    lines.push(`${row.join(separator)}${separator}${cell(labels.join(" "), separator)}\r\n`);
    rows++;
    if (lines.length === LINES_PER_PART) {
      parts.push(lines.join(""));
      lines = [];
    }
  }
  parts.push(lines.join(""));
  return rows ? parts : null;
}

/** A text as a cell: quoted where CSV asks for it, and never a formula to a spreadsheet. */
export function cell(text: string, separator: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return safe !== text || /["\r\n]/.test(safe) || safe.includes(separator)
    ? `"${safe.replace(/"/g, '""')}"`
    : safe;
}

/** `2026-01-31 13:00:00.250` on the viewer's clock. */
function localText(seconds: number): string {
  const date = new Date(seconds * 1000);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clockText(seconds, 3)}`;
}

/** `rheo-kitchen-2026-01-31T12-00-00.csv`: no character that a file system refuses; `seconds` since 1970. */
export function fileName(board: string, extension: string, seconds: number): string {
  const stamp = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `rheo-${board}-${stamp}.${extension}`.replace(/[^\w.-]+/g, "-");
}

/** The chart's canvas on the page's colours, with a line of text above it and its channels named. */
export function picture(
  chart: HTMLCanvasElement,
  root: HTMLElement,
  title: string,
  legend: { text: string; colour: string; strokes: number[] }[],
): HTMLCanvasElement {
  const scale = devicePixelRatio;
  const margin = 16 * scale;
  const canvas = document.createElement("canvas");
  canvas.width = chart.width + 2 * margin;
  canvas.height = chart.height + 5 * margin;
  const context = canvas.getContext("2d")!;
  const style = getComputedStyle(root);
  context.fillStyle = style.getPropertyValue("--card");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = `${13 * scale}px ${style.fontFamily}`;
  context.fillStyle = style.getPropertyValue("--ink");
  context.fillText(title, margin, 1.6 * margin, chart.width);
  let left = margin;
  context.lineWidth = margin / 4;
  for (const { text, colour, strokes } of legend) {
    const end = left + (strokes.length ? 3 : 1) * margin;
    context.strokeStyle = colour;
    context.setLineDash(strokes.map((length) => length * scale));
    context.beginPath();
    context.moveTo(left, 2.625 * margin);
    context.lineTo(end, 2.625 * margin);
    context.stroke();
    context.fillStyle = style.getPropertyValue("--soft");
    context.fillText(text, end + 0.4 * margin, 2.9 * margin);
    left = end + context.measureText(text).width + 2 * margin;
  }
  context.drawImage(chart, margin, 4 * margin);
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
