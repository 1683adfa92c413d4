/**
 * A probe is a few lines of JavaScript and what Espruino 2v29 answers to them. The answers in the
 * data files are recorded from the interpreter (`record.ts`), never written by hand.
 *
 * In a probe `R(value)` reports a value as JSON and `Q()` ends it; without `Q` it ends with its last
 * line. Socket probes listen on `PORT`, where a scripted peer connects.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { PeerStep } from "./peer.js";

export interface Answer {
  /** What `R` reported, each as JSON. */
  prints: string[];
  /** The exception that ended the probe: `Type: message`. */
  throws?: string;
  /** What the scripted peer received and saw, in order. */
  peer?: string[];
}

export interface Probe {
  name: string;
  code: string;
  peer?: PeerStep[];
  /** What matters is all that is printed, not only what `R` reports. */
  printed?: true;
  /** On the Linux build, whose strings may hold UTF-8. */
  espruino?: Answer;
  /** On a build with byte strings, where that differs. */
  byteStrings?: Answer;
}

export type StringModel = "unicode" | "bytes";

/** The prompt that comes before what is printed later: `>` and "clear to the end of the screen". */
const PROMPT = ">\r\x1b[J";

const FOLDER = fileURLToPath(new URL("data", import.meta.url));

/** Runs before every probe, in simulator and interpreter alike. */
export const PRELUDE = 'function R(v){print("R|"+JSON.stringify(v))} function Q(){print("Q|")} print("S|");';

export function probeFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => path.join(FOLDER, name));
}

export function loadProbes(file: string): Probe[] {
  return JSON.parse(readFileSync(file, "utf8")) as Probe[];
}

/** The probe's program: where everything printed matters, its end is marked. */
export function codeOf(probe: Probe): string {
  return probe.printed ? `${probe.code};print("Q|")` : probe.code;
}

/** Probes that end by `Q()` or after their peer go on in handlers and timers. */
export function isAsynchronous(probe: Probe): boolean {
  return probe.peer !== undefined || /\bQ\(\)/.test(probe.code);
}

export function expected(probe: Probe, model: StringModel): Answer | undefined {
  return model === "bytes" ? (probe.byteStrings ?? probe.espruino) : probe.espruino;
}

/** Reads an answer from what was printed; the text after the end mark does not count. */
export function answerFrom(output: string, probe: Probe, peer: string[] | undefined): Answer {
  const lines = output.split(/\r?\n/).map((line) => line.slice(line.startsWith(PROMPT) ? PROMPT.length : 0));
  const end = lines.findIndex((line) => line.startsWith("Q|"));
  const counted = lines.slice(lines.indexOf("S|") + 1, end < 0 ? undefined : end);
  const prints = probe.printed
    ? counted
    : counted.filter((line) => line.startsWith("R|")).map((line) => line.slice(2));
  const uncaught = counted.find((line) => line.startsWith("Uncaught "));
  const answer: Answer = { prints };
  if (uncaught) answer.throws = uncaught.slice("Uncaught ".length);
  if (peer) answer.peer = peer;
  return answer;
}
