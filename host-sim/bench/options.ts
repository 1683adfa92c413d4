/** Command line of `npm run bench`. */
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { readArguments } from "../shell/arguments.js";
import { UsageError } from "../shell/values.js";
import { interpreterPath } from "../targets/interpreter.js";
import { GROUPS, type Group } from "./figure.js";
import type { Report } from "./report.js";

export const HELP = `npm run bench -- [options]

Measures Rheo in the simulator and, when ESPRUINO names Espruino 2v29 for Linux, on the real interpreter;
there in instructions where valgrind is installed. See host-sim/bench/README.md.

  --only A,B            only these: ${GROUPS.join(", ")}
  --target NAME         only simulator or interpreter
  --peer FILE           another WebSocket server for Espruino that pushes texts by a timer; it is measured
                        beside Rheo on the interpreter. A module it requires had better be part of FILE
                        (Modules.addCached): from Linux's imitation of flash it would run slowly
  --peer-port N         the port it listens on (default 8080)
  --peer-file NAME=FILE put a file into its flash; may be repeated
  --connects N          connections that come and go in the memory measurement (default 1000)
  --compare FILE        show ratios against an earlier run's JSON
  --json FILE           write the figures (default dist/bench.json)
  --markdown FILE       write the tables (default dist/bench.md)
  --help                print this

The whole takes about a quarter of an hour, on a machine that should do nothing else meanwhile. Exit codes:
0 all measured, 1 something of Rheo could not be measured (the rest is written), 2 wrong command line.`;

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
  const only = values.only?.split(",").map((group) => group.trim()) ?? [...GROUPS];
  for (const group of only) {
    if (!GROUPS.includes(group as Group)) {
      throw new UsageError(`--only takes some of ${GROUPS.join(", ")}, not "${group}"`);
    }
  }
  const targets = values.target ? [values.target] : ["simulator", "interpreter"];
  if (!/^(simulator|interpreter)$/.test(targets[0])) {
    throw new UsageError(`--target takes simulator or interpreter, not "${targets[0]}"`);
  }
  if (!values.help) checkInterpreter(values);
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
    json: writable("--json", values.json ?? "dist/bench.json"),
    markdown: writable("--markdown", values.markdown ?? "dist/bench.md"),
  };
}

/** What needs the interpreter is refused without it, not left out: nobody would wait for that. */
function checkInterpreter({ peer, target, ...more }: ReturnType<typeof parse>["values"]): void {
  if (process.env.ESPRUINO) {
    try {
      interpreterPath();
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  } else if (peer) {
    throw new UsageError("--peer is measured on the real interpreter: set ESPRUINO=/path/to/espruino");
  } else if (target === "interpreter") {
    throw new UsageError("--target interpreter: set ESPRUINO=/path/to/espruino");
  }
  for (const option of ["peer-port", "peer-file"] as const) {
    if (more[option] && !peer) throw new UsageError(`--${option} is nothing without --peer`);
  }
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  return readArguments(args, {
    scripts: ["bench"],
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
}

function whole(name: string, value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new UsageError(`${name} takes a whole number, not "${value}"`);
  return Number(value);
}

function existing(name: string, file: string): string {
  if (!existsSync(file)) throw new UsageError(`${name}: there is no file ${file}`);
  return file;
}

/** Its folder must be there: after a quarter of an hour it would be late to find out. */
function writable(name: string, file: string): string {
  if (!existsSync(dirname(file))) throw new UsageError(`${name}: there is no folder ${dirname(file)}`);
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
  const wrong = new UsageError(`--compare: ${file} was not written by --json`);
  let report: Report;
  try {
    report = JSON.parse(readFileSync(existing("--compare", file), "utf8"));
  } catch (error) {
    throw error instanceof UsageError ? error : wrong;
  }
  if (!Array.isArray(report?.figures)) throw wrong;
  return report;
}
