/** Command line of `npm run bench`. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { GROUPS, type Group } from "./figure.js";
import type { Report } from "./report.js";

export const HELP = `npm run bench -- [options]

Measures Rheo in the simulator and, when ESPRUINO names Espruino 2v29 for Linux, on the real interpreter;
there in instructions where valgrind is installed. See host-sim/bench/README.md.

  --only A,B            only these: ${GROUPS.join(", ")}
  --target NAME         only simulator or interpreter
  --peer FILE           another server for Espruino, measured beside Rheo on the interpreter
  --peer-port N         the port it listens on (default 8080)
  --peer-file NAME=FILE put a file into its flash, such as a module it requires; may be repeated
  --connects N          connections that come and go in the memory measurement (default 1000)
  --compare FILE        show ratios against an earlier run's JSON
  --json FILE           write the figures (default dist/bench.json)
  --markdown FILE       write the tables (default dist/bench.md)
  --help                print this`;

/** A mistake on the command line. */
export class UsageError extends Error {}

export interface Options {
  help: boolean;
  only: readonly Group[];
  targets: readonly string[];
  peer?: { bundle: string; port: number; files: Record<string, Buffer> };
  connects: number;
  compare?: Report;
  json: string;
  markdown: string;
}

/** @throws UsageError in a sentence. */
export function readOptions(args: string[]): Options {
  const { values } = parse(args);
  const only = values.only?.split(",") ?? [...GROUPS];
  for (const group of only) {
    if (!GROUPS.includes(group as Group)) {
      throw new UsageError(`--only takes some of ${GROUPS.join(", ")}, not "${group}"`);
    }
  }
  const targets = values.target ? [values.target] : ["simulator", "interpreter"];
  if (!/^(simulator|interpreter)$/.test(targets[0])) {
    throw new UsageError(`--target takes simulator or interpreter, not "${targets[0]}"`);
  }
  return {
    help: values.help ?? false,
    only: only as Group[],
    targets,
    peer: values.peer
      ? {
          bundle: existing("--peer", values.peer),
          port: whole("--peer-port", values["peer-port"] ?? "8080"),
          files: peerFiles(values["peer-file"] ?? []),
        }
      : undefined,
    connects: whole("--connects", values.connects ?? "1000"),
    compare: values.compare ? readReport(values.compare) : undefined,
    json: values.json ?? "dist/bench.json",
    markdown: values.markdown ?? "dist/bench.md",
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args,
      options: {
        only: text,
        target: text,
        peer: text,
        "peer-port": text,
        "peer-file": { type: "string", multiple: true },
        connects: text,
        compare: text,
        json: text,
        markdown: text,
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]);
  }
}

function whole(name: string, value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new UsageError(`${name} takes a whole number, not "${value}"`);
  return Number(value);
}

function existing(name: string, file: string): string {
  if (!existsSync(file)) throw new UsageError(`${name}: there is no file ${file}`);
  return file;
}

function peerFiles(pairs: string[]): Record<string, Buffer> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, file] = pair.split("=");
      if (!file) throw new UsageError(`--peer-file takes NAME=FILE, not "${pair}"`);
      return [name, readFileSync(existing("--peer-file", file))];
    }),
  );
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(existing("--compare", file), "utf8"));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--compare: ${file} was not written by --json`);
  }
}
