/**
 * Traces as tables of text: a heading, then rows. Rheo's own (`t,raw`, `t,position`, `t,knob:raw,light:lux`),
 * the dashboard's CSV, and those of other tools where their meaning is plain: columns separated by commas,
 * semicolons or tabs, decimal commas where commas do not separate, times in seconds, in the unit that the
 * heading names, or in ISO 8601. Blank lines and lines starting with `#` are skipped.
 */
import { type Column, describeSkipped, MOST, type Quantity, type Trace } from "./trace.js";

/** Seconds per unit of time, by the words that headings use. */
const TIME_UNITS: Record<string, number> = {
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  ms: 1e-3,
  msec: 1e-3,
  millis: 1e-3,
  milliseconds: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  micros: 1e-6,
  microseconds: 1e-6,
};
const TIME_NAMES = ["t", "time", "timestamp", "date", "datetime", "elapsed", "uptime"];

/** What headings mean: a unit in brackets, or the whole heading. `scale` times a cell is the value. */
const MEANINGS: Record<string, { quantity: Quantity; scale: number }> = {
  lsb: { quantity: "counts", scale: 1 },
  raw: { quantity: "counts", scale: 1 },
  counts: { quantity: "counts", scale: 1 },
  "%": { quantity: "position", scale: 0.01 },
  percent: { quantity: "position", scale: 0.01 },
  position: { quantity: "position", scale: 1 },
  lx: { quantity: "lux", scale: 1 },
  lux: { quantity: "lux", scale: 1 },
  illuminance: { quantity: "lux", scale: 1 },
  level: { quantity: "level", scale: 1 },
  state: { quantity: "state", scale: 1 },
};
/** Headings beside a `raw` that only repeat it. */
const REPEATING = ["percent", "volts"];
/** Headings of what is no value of a channel. The second is in the dashboard's CSV alone. */
const NOTES = ["marks", "local time", "skipped"];

/** Larger numbers of seconds are counted from 1970, of milliseconds likewise (1973 and later). */
const EPOCH_SECONDS = 1e8;
const EPOCH_MILLISECONDS = 1e11;

interface TimeColumn {
  index: number;
  /** Seconds per unit; undefined: the heading names none. */
  unit: number | undefined;
}

/** The dashboard's heading of a channel as others write it: `knob raw` as `knob [raw]`, a digital one as `button:state`. */
function fromDashboard(heading: string): string {
  if (NOTES.includes(heading) || timeUnit(heading) !== "none") return heading;
  return heading.includes(" ") ? heading.replace(/ (\S+)$/, " [$1]") : `${heading}:state`;
}

/** A heading's name and unit: `light [lx]`, `light (lx)`, `light:lux`, `time_ms`. */
function readHeading(heading: string): { name: string; unit: string | undefined } {
  const [, name, unit] =
    /^(.*?)\s*(?:\[(.+)\]|\((.+)\)|:(\w+))$/.exec(heading)?.filter((part) => part !== undefined) ?? [];
  return name === undefined ? { name: heading, unit: undefined } : { name, unit: unit?.toLowerCase() };
}

function timeUnit(heading: string): TimeColumn["unit"] | "none" {
  const { name, unit } = readHeading(heading.toLowerCase());
  if (unit === undefined && Object.hasOwn(TIME_UNITS, name)) return TIME_UNITS[name];
  const [, word, suffix] = /^([a-z]+)_([a-zµ]+)$/.exec(name) ?? [undefined, name, unit];
  if (!TIME_NAMES.includes(word)) return "none";
  if (suffix === undefined) return undefined;
  return Object.hasOwn(TIME_UNITS, suffix) ? TIME_UNITS[suffix] : "none";
}

/** The cells of one row (RFC 4180, one line). */
function split(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (char === '"' && quoted && line[i + 1] === '"') cell += line[++i];
    else if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += char;
  }
  cells.push(cell.trim());
  return cells;
}

function separatorOf(heading: string): string {
  return heading.includes("\t") ? "\t" : heading.includes(";") ? ";" : ",";
}

/** A cell as a number, its decimal mark a point or, where commas do not separate columns, a comma. */
function number(cell: string, separator: string): number {
  const text = separator === "," ? cell : cell.replace(/^([-+]?\d*),(\d+)$/, "$1.$2");
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true" ? 1 : 0;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/** A time in seconds: a number in the heading's unit, or ISO 8601. */
function seconds(cell: string, unit: number | undefined, separator: string): number {
  const value = number(cell, separator);
  // Without a unit, a number this large can only be milliseconds since 1970.
  if (!Number.isNaN(value)) return value * (unit ?? (value >= EPOCH_MILLISECONDS ? 1e-3 : 1));
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*(Z|[-+]\d\d:?\d\d)?$/.test(cell)) return Number.NaN;
  // Without a zone it is some zone's time; only differences count here.
  const zoned = /(Z|[-+]\d\d:?\d\d)$/.test(cell) ? cell : `${cell}Z`;
  return Date.parse(zoned.replace(" ", "T").replace(",", ".").replace(/\s/g, "")) / 1000;
}

class Table {
  private readonly time: TimeColumn;
  private readonly columns: Array<Column & { index: number; scale: number; whole: boolean }> = [];
  private readonly skipped: Trace["skipped"] = [];
  private readonly width: number;
  private start: number | undefined;
  private last = Number.NEGATIVE_INFINITY;

  constructor(
    heading: string,
    at: string,
    private readonly separator: string,
  ) {
    const written = split(heading, separator);
    const dashboard = written.includes("local time");
    const headings = dashboard ? written.map(fromDashboard) : written;
    this.width = headings.length;
    const times = headings
      .map((text, index) => ({ index, unit: timeUnit(text) }))
      .filter((column): column is TimeColumn => column.unit !== "none");
    if (times.length === 0) {
      throw new Error(
        `${at}: a trace starts with a line of headings such as "t,raw", "t,position" or "time_ms;light [lx]", not "${heading}"`,
      );
    }
    // Of several, one that says its unit is plainer.
    this.time = times.find(({ unit }) => unit !== undefined) ?? times[0];
    const others = headings
      .map((text, index) => ({ text, index }))
      .filter(({ index }) => !times.some((t) => t.index === index));
    const lower = others.map(({ text }) => text.toLowerCase());
    // What `--record` writes with one knob.
    const recorded = heading.replace(/\s/g, "") === "t,raw";
    const besideRaw = dashboard || lower.includes("raw");
    for (const { text, index } of others) this.addColumn(text, index, recorded, besideRaw);
    if (this.columns.length === 0) {
      const trace = { name: at, columns: [], skipped: this.skipped };
      throw new Error(`${at}: no column can be used${describeSkipped(trace)}`);
    }
  }

  private addColumn(heading: string, index: number, recorded: boolean, besideRaw: boolean): void {
    const { name, unit } = readHeading(heading);
    const word = (unit ?? name).toLowerCase();
    if (NOTES.includes(word)) return;
    if (besideRaw && REPEATING.includes(word)) return;
    const meaning = Object.hasOwn(MEANINGS, word) ? MEANINGS[word] : undefined;
    if (!meaning) {
      this.skipped.push({
        name: heading,
        reason: "its meaning is not plain; name the unit, such as [LSB], [%], [lx], :level or :state",
      });
      return;
    }
    const conversions = recorded || heading.endsWith(":raw");
    const quantity = conversions ? "conversions" : meaning.quantity;
    const switches = quantity === "level" || quantity === "state";
    const held = quantity === "counts" || switches;
    const whole = conversions || switches;
    this.columns.push({ name, quantity, times: [], values: [], held, index, scale: meaning.scale, whole });
  }

  add(line: string, at: string): void {
    const cells = split(line, this.separator);
    if (cells.length !== this.width) {
      const advice =
        this.separator === "," && cells.length > this.width
          ? "; decimal commas need semicolons between the columns"
          : "";
      throw new Error(`${at}: expected ${this.width} cells, got ${cells.length}: "${line}"${advice}`);
    }
    const t = seconds(cells[this.time.index], this.time.unit, this.separator);
    if (!Number.isFinite(t)) throw new Error(`${at}: "${cells[this.time.index]}" is no time`);
    if (t < this.last) throw new Error(`${at}: time goes back to ${cells[this.time.index]}`);
    this.last = t;
    // Seconds since 1970 are counted from the first row.
    this.start ??= t > EPOCH_SECONDS ? t : 0;
    for (const column of this.columns) this.addCell(column, cells[column.index], t - this.start, at);
  }

  private addCell(column: (typeof this.columns)[number], cell: string, t: number, at: string): void {
    if (cell === "") return;
    const value = number(cell, this.separator) * column.scale;
    if (Number.isNaN(value)) throw new Error(`${at}: expected a number, got "${cell}"`);
    if (value < 0 || value > MOST[column.quantity]) {
      throw new Error(`${at}: ${cell} is not within 0..${MOST[column.quantity] / column.scale}`);
    }
    if (column.whole && !Number.isInteger(value)) throw new Error(`${at}: ${cell} is not a whole number`);
    column.times.push(t);
    column.values.push(value);
  }

  finish(name: string): Trace {
    const filled = this.columns.filter(({ times }) => times.length > 0);
    const columns = filled.map(({ name, quantity, times, values, held }) => ({
      name,
      quantity,
      times,
      values,
      held,
    }));
    return { name, columns, began: this.start || undefined, skipped: this.skipped };
  }
}

/**
 * Reads a table. @param name shown in errors.
 * @throws Error naming the file and line: unknown heading, bad number or time, time going back, no rows.
 */
export function parseTable(text: string, name: string): Trace {
  let table: Table | undefined;
  text.split(/\r?\n/).forEach((line, index) => {
    const at = `${name}:${index + 1}`;
    const row = line.trim();
    if (row === "" || row.startsWith("#")) return;
    if (table) table.add(row, at);
    else table = new Table(row, at, separatorOf(row));
  });
  const trace = table?.finish(name);
  if (!trace || trace.columns.length === 0) throw new Error(`${name}: no rows`);
  return trace;
}
