/** One measured figure. */
export interface Figure {
  /** The same for the same thing in every run and on every target: what `--compare` goes by. */
  id: string;
  title: string;
  value: number;
  unit: "instructions" | "variables" | "ms" | "µs" | "bytes" | "Hz" | "MB" | "% of a core" | "frames/s";
  /** What was measured. */
  target: string;
  /** What else a reader must know, in a few words. */
  note?: string;
}

/** The kinds of figures that `--only` chooses from, in the order they are measured. */
export const GROUPS = [
  "size",
  "memory",
  "handshake",
  "push",
  "channels",
  "receive",
  "page",
  "timers",
  "requests",
  "rate",
  "fastest",
  "latency",
  "stall",
  "boot",
  "load",
  "browser",
  "gateway",
] as const;
export type Group = (typeof GROUPS)[number];

/** Receives figures as they are measured, and lines that say what is going on. */
export interface Recorder {
  add(figure: Figure): void;
  progress(text: string): void;
}
