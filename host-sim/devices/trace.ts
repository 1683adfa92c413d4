/**
 * Traces: a knob's story as a CSV file. Two kinds, told apart by the header line.
 *
 * - `t,raw`: what `--record` writes. One row per ADC conversion of the knob's pin; `t` in seconds
 *   since power-on, `raw` in counts 0..4095. Replayed in order, a row per conversion, exactly.
 * - `t,position`: written by hand or by a tool. `position` 0..1 of the knob's travel at `t` seconds;
 *   straight lines between the rows. The knob really turns, so noise and the ADC apply.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

export interface Trace {
  kind: "raw" | "position";
  times: number[];
  values: number[];
}

const HEADERS: Record<string, { kind: Trace["kind"]; most: number }> = {
  "t,raw": { kind: "raw", most: 4095 },
  "t,position": { kind: "position", most: 1 },
};

/**
 * Reads a trace. Blank lines and lines starting with `#` are skipped.
 * @param name shown in errors.
 * @throws Error naming the file and line: unknown header, bad number, time going back, no rows.
 */
export function parseTrace(text: string, name: string): Trace {
  const trace: Trace = { kind: "raw", times: [], values: [] };
  let header: (typeof HEADERS)[string] | undefined;
  text.split(/\r?\n/).forEach((line, index) => {
    const at = `${name}:${index + 1}`;
    const row = line.trim();
    if (row === "" || row.startsWith("#")) return;
    if (!header) {
      header = HEADERS[row.replace(/\s/g, "")];
      if (!header)
        throw new Error(`${at}: a trace starts with the line "t,raw" or "t,position", not "${row}"`);
      trace.kind = header.kind;
      return;
    }
    const cells = row.split(",");
    const [t, value] = cells.map((cell) => (cell.trim() === "" ? Number.NaN : Number(cell)));
    if (cells.length !== 2 || !Number.isFinite(t) || !Number.isFinite(value)) {
      throw new Error(`${at}: expected two numbers, got "${row}"`);
    }
    if (value < 0 || value > header.most) throw new Error(`${at}: ${value} is not within 0..${header.most}`);
    if (header.kind === "raw" && !Number.isInteger(value))
      throw new Error(`${at}: raw ${value} is not a count`);
    if (t < (trace.times.at(-1) ?? t)) throw new Error(`${at}: time goes back to ${t}`);
    trace.times.push(t);
    trace.values.push(value);
  });
  if (trace.times.length === 0) throw new Error(`${name}: no rows`);
  return trace;
}

/** `parseTrace` of a file. @throws Error as there, or when the file cannot be read. */
export function readTrace(path: string): Trace {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`cannot read the trace ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
  return parseTrace(text, path);
}

/** Position at `t` seconds in a `t,position` trace: first value before it, last value after it. */
export function positionAt(trace: Trace, t: number): number {
  const { times, values } = trace;
  let low = 0;
  let high = times.length - 1;
  if (t <= times[0]) return values[0];
  if (t >= times[high]) return values[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle;
    else high = middle;
  }
  const span = times[high] - times[low];
  return span === 0 ? values[high] : values[low] + ((t - times[low]) / span) * (values[high] - values[low]);
}

/** Bytes gathered before a write: at 160 conversions a second, about one write every three seconds. */
const CHUNK = 8192;

/** Writes a `t,raw` trace as it happens. */
export class TraceRecorder {
  private readonly file: number;
  private pending = "t,raw\n";

  /** @throws Error when the file cannot be created. */
  constructor(path: string) {
    try {
      this.file = openSync(path, "w");
    } catch (error) {
      throw new Error(`cannot write the trace ${path} (${(error as NodeJS.ErrnoException).code})`);
    }
  }

  /** @param t seconds since power-on. @param raw counts, 0..4095. */
  add(t: number, raw: number): void {
    this.pending += `${t.toFixed(6)},${raw}\n`;
    if (this.pending.length >= CHUNK) this.flush();
  }

  /** Writes what is gathered; the file ends on a whole row. */
  flush(): void {
    writeSync(this.file, this.pending);
    this.pending = "";
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }
}
