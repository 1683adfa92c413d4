/** Traces in files: read, and written as it happens. */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Trace } from "./trace.js";
import { isSession, parseSession } from "./trace-session.js";
import { parseTable } from "./trace-table.js";

/** Reads a trace from a file's text: a table, or a session of the dashboard. @throws Error as those do. */
export function parseTrace(text: string, name: string): Trace {
  return isSession(text) ? parseSession(text, name) : parseTable(text.replace(/^\uFEFF/, ""), name);
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

/** Bytes gathered before a write: at 160 conversions a second, about one write every three seconds. */
const CHUNK = 8192;

/**
 * Writes a trace as it happens. With one channel, an analog one, it is `t,raw`; else every column is named
 * `id:what`, and a row has the one value that came.
 */
export class TraceRecorder {
  private readonly file: number;
  private pending: string;
  private readonly ids: string[];

  /**
   * @param columns by channel id, in order.
   * @throws Error when the file cannot be created.
   */
  constructor(path: string, columns: ReadonlyArray<{ id: string; what: "raw" | "lux" | "level" }>) {
    try {
      this.file = openSync(path, "w");
    } catch (error) {
      throw new Error(`cannot write the trace ${path} (${(error as NodeJS.ErrnoException).code})`);
    }
    this.ids = columns.map(({ id }) => id);
    const single = columns.length === 1 && columns[0].what === "raw";
    this.pending = `t,${single ? "raw" : columns.map(({ id, what }) => `${id}:${what}`).join(",")}\n`;
  }

  /** @param t seconds since power-on. @param id the channel. @param value counts, lux, or 0 and 1. */
  add(t: number, id: string, value: number): void {
    const column = this.ids.indexOf(id);
    const before = ",".repeat(column + 1);
    const after = ",".repeat(this.ids.length - 1 - column);
    this.pending += `${t.toFixed(6)}${before}${value}${after}\n`;
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
