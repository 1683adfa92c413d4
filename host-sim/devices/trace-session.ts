/**
 * Traces from the dashboard's sessions: JSON, one object per line. The first is
 * `{"rheo":"session","version":1,…}`; each other line has a `mark`, or a `message` of the board (protocol
 * `rheo.v1`) and when it came, `at` seconds since the beginning.
 */
import { type Column, MOST, type Quantity, type Trace } from "./trace.js";

interface Channel {
  id: string;
  kind?: string;
  unit?: string;
}

interface Entry {
  at?: unknown;
  message?: { type?: unknown; channels?: unknown; values?: unknown; raw?: unknown };
}

/** Quantities by a channel's kind; further kinds by their unit. */
const QUANTITIES: Record<string, Quantity> = {
  analog: "counts",
  digital: "state",
  LSB: "counts",
  lx: "lux",
};

/** Whether a file's text is a session. */
export function isSession(text: string): boolean {
  return /^\uFEFF?\s*\{[^\n]*"rheo"\s*:\s*"session"/.test(text);
}

function startOf(text: string): number | undefined {
  const { started } = (parseLine(text.split("\n", 1)[0].replace(/^\uFEFF/, "")) ?? {}) as {
    started?: unknown;
  };
  return typeof started === "number" ? started : undefined;
}

function parseLine(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null ? entry : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads a session; damaged lines, as of a file cut short, are left out.
 * @param name shown in errors.
 * @throws Error when no sample is in it.
 */
export function parseSession(text: string, name: string): Trace {
  const columns = new Map<string, Column>();
  const skipped: Trace["skipped"] = [];
  // A board from before there were channels says no kind.
  let channels: Channel[] = [{ id: "knob", kind: "analog" }];
  for (const line of text.split("\n").slice(1)) {
    const entry = parseLine(line);
    const message = entry?.message;
    if (typeof entry?.at !== "number" || typeof message !== "object" || message === null) continue;
    if (message.type === "hello" && Array.isArray(message.channels)) channels = message.channels as Channel[];
    if (message.type !== "sample") continue;
    const values = Array.isArray(message.values) ? message.values : [message.raw];
    values.forEach((value: unknown, index) => {
      const channel = channels[index];
      if (channel && typeof value === "number") add(channel, entry.at as number, value);
    });
  }
  if (columns.size === 0) throw new Error(`${name}: this session has no samples`);
  return { name, columns: [...columns.values()], began: startOf(text), skipped };

  function add({ id, kind = "analog", unit = "" }: Channel, at: number, value: number): void {
    const quantity = QUANTITIES[kind] ?? QUANTITIES[unit];
    if (quantity === undefined || !(value >= 0 && value <= MOST[quantity])) {
      if (skipped.some((column) => column.name === id)) return;
      skipped.push({ name: id, reason: `${value} ${unit} of kind ${kind} cannot be played` });
      return;
    }
    const column = columns.get(id) ?? { name: id, quantity, times: [], values: [], held: true };
    columns.set(id, column);
    if (at < (column.times.at(-1) ?? at)) return;
    column.times.push(at);
    column.values.push(value);
  }
}
