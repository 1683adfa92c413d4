/**
 * Counts the instructions a running interpreter executes, with valgrind's callgrind. Counts repeat to
 * about a per cent on a machine that is busy with other things, where times would mean nothing.
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Espruino's functions that make one pass of the main loop, and run one timer's callback. */
const PASS = "jsiIdle";
const TIMER = "jsiExecuteEventCallbackArgsArray";

/** What happened between two looks. */
export interface Window {
  /** Instructions in all. */
  instructions: number;
  /** Passes of the main loop; each polls every socket and timer whether there is something to do or not. */
  passes: number;
  /** Callbacks of timers that ran. */
  timers: number;
}

export class Callgrind {
  private readonly folder = mkdtempSync(join(tmpdir(), "rheo-callgrind-"));

  /** Whether valgrind is installed. */
  static available(): boolean {
    return ["valgrind", "callgrind_control"].every(
      (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0,
    );
  }

  /** Command to run the interpreter under. */
  get wrapper(): string[] {
    return ["valgrind", "--quiet", "--tool=callgrind", `--callgrind-out-file=${join(this.folder, "out")}`];
  }

  /** Counts what process `pid` does while `events` runs. @throws Error when callgrind does not answer. */
  async during(pid: number, events: () => Promise<void>): Promise<Window> {
    await run("callgrind_control", ["--zero", String(pid)]);
    await events();
    const before = new Set(readdirSync(this.folder));
    await run("callgrind_control", ["--dump", String(pid)]);
    const dump = readdirSync(this.folder).find((name) => /\.\d+$/.test(name) && !before.has(name));
    if (!dump) throw new Error("callgrind wrote no figures");
    const text = readFileSync(join(this.folder, dump), "utf8");
    rmSync(join(this.folder, dump));
    return readDump(text);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Takes the figures out of a dump in callgrind's format. @throws Error when they are not there. */
export function readDump(text: string): Window {
  const total = /^(?:summary|totals): (\d+)/m.exec(text);
  if (!total) throw new Error("no total in callgrind's figures");
  return { instructions: Number(total[1]), passes: calls(text, PASS), timers: calls(text, TIMER) };
}

/** How often a function was called. Names are given once in a dump, and by their number from then on. */
function calls(text: string, name: string): number {
  const id = new RegExp(`^c?fn=\\((\\d+)\\) ${name}$`, "m").exec(text)?.[1];
  if (!id) return 0;
  let count = 0;
  for (const [, times] of text.matchAll(new RegExp(`^cfn=\\(${id}\\).*\\ncalls=(\\d+) `, "gm"))) {
    count += Number(times);
  }
  return count;
}
