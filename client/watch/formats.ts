/** The forms that samples are written in: pure functions from a sample to lines. */
import type { Channel, Sample } from "../messages.js";
import type { FormatName } from "./options.js";

/** One sample of one board, and what is needed to write it. */
export interface Item {
  /** The board's name; said only where there are several (`many`). */
  board: string;
  /** The channels of `sample.values`, in their order. */
  channels: readonly Channel[];
  sample: Sample;
  /** Milliseconds since 1970 at which it came. */
  time: number;
}

export interface Style {
  /** Whether lines must say whose they are. */
  many: boolean;
  timestamps: boolean;
  /** Decimal commas, and semicolons between. */
  commas: boolean;
}

/** A format; what its functions return lacks the last line end. */
export interface Format {
  /** What stands above the lines. Written anew when it is another than before. */
  heading?(item: Item, style: Style): string;
  /** The lines of a sample, or "" for none. */
  lines(item: Item, style: Style): string;
}

export const FORMAT: Record<FormatName, Format> = {
  text: { lines: text },
  ndjson: { lines: ndjson },
  csv: { heading: csvHeading, lines: csv },
  teleplot: { lines: teleplot },
  plotter: { lines: plotter },
};

/** `knob 2048 LSB  light 310.5 lx`; "–" where there is no reading. */
function text({ board, channels, sample, time }: Item, style: Style): string {
  const values = channels.map((channel, i) => `${channel.id} ${valueText(channel, sample.values[i])}`);
  return [style.timestamps && iso(time), style.many && printable(board), ...values]
    .filter(Boolean)
    .join("  ");
}

/** The value with its decimals and unit. */
export function valueText({ decimals, unit }: Channel, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return value.toFixed(Math.min(20, decimals)) + (unit && ` ${printable(unit)}`);
}

/** A text of a board's without what a terminal would take for a command. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "�");
}

function ndjson({ board, channels, sample, time }: Item, style: Style): string {
  const values = Object.fromEntries(channels.map(({ id }, i) => [id, sample.values[i] ?? null]));
  const { seq, t, skipped } = sample;
  return JSON.stringify({ ...(style.timestamps && { time: iso(time) }), board, seq, t, values, skipped });
}

/** Several boards have different channels, so there each value has a line of its own. */
function csvHeading({ channels }: Item, style: Style): string {
  const columns = style.many ? ["board", "t", "channel", "value"] : ["t", ...channels.map(({ id }) => id)];
  return [...(style.timestamps ? ["time"] : []), ...columns].join(separator(style));
}

function csv({ board, channels, sample, time }: Item, style: Style): string {
  const cell = (value: number | null | undefined): string => {
    const number = value === null || value === undefined ? "" : String(value);
    return style.commas ? number.replace(".", ",") : number;
  };
  const lead = style.timestamps ? [iso(time)] : [];
  const t = cell(sample.t);
  if (!style.many) return [...lead, t, ...sample.values.map(cell)].join(separator(style));
  const name = quoted(board, style);
  return channels
    .map(({ id }, i) => [...lead, name, t, id, cell(sample.values[i])].join(separator(style)))
    .join("\n");
}

function separator({ commas }: Style): string {
  return commas ? ";" : ",";
}

/**
 * A cell of text (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it: a
 * board's name is whatever its owner, or who renamed it, wrote.
 */
function quoted(name: string, style: Style): string {
  const safe = /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
  return /["\r\n]/.test(safe) || safe.includes(separator(style)) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** `>name:value§unit`, with milliseconds before the value where timestamps are asked for; nulls are left out. */
function teleplot({ board, channels, sample, time }: Item, style: Style): string {
  const lines = channels.map(({ id, unit }, i) => {
    const value = sample.values[i];
    if (value === null || value === undefined) return "";
    const name = style.many ? `${plain(board)}.${id}` : id;
    return `>${name}:${style.timestamps ? `${Math.round(time)}:` : ""}${value}${unit && `§${plain(unit)}`}`;
  });
  return lines.filter(Boolean).join("\n");
}

/** `knob:2048,light:310.5`; nulls are left out. The plotter knows no time. */
function plotter({ board, channels, sample }: Item, style: Style): string {
  const pairs = channels.map(({ id }, i) => {
    const value = sample.values[i];
    return value === null || value === undefined
      ? ""
      : `${style.many ? `${plain(board)}.` : ""}${id}:${value}`;
  });
  return pairs.filter(Boolean).join(",");
}

/** A name without what these two formats use between names and values. */
function plain(name: string): string {
  return printable(name).replace(/[\s:|§,;>]+/g, "_");
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
