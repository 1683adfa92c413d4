/**
 * The simulated program runs in a process that holds nothing worth taking: without the environment of whoever
 * started it, without files but the build's and those named on the command line, without the right to start
 * programs, threads or native code (Node's permission model). What gets out of the realm, which
 * `espruino/test/border.test.ts` is there to prevent, finds itself there. The network stays open to it: Node
 * has no permission for that before version 25.
 *
 * The process that was started waits for it, hands it signals and, over a pipe, the lines of `npm run dev`; the
 * pipe's end tells the simulator that it has been left alone.
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { Socket } from "node:net";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { SimulatorOptions } from "../simulator/simulator.js";

/** Says, in the environment, that this is the confined process. */
const MARK = "RHEO_CONFINED";
/** What is handed on of the environment: how to word things, and what the terminal can do. */
const KEPT = ["npm_lifecycle_event", "TERM", "COLORTERM", "NO_COLOR", "LANG", "TZ"];
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** The pipe's number in the confined process. */
const PIPE = 3;

export const isConfined = process.env[MARK] !== undefined;

/**
 * Runs the same command line in a confined process.
 * @returns its exit code; 128 and more when a signal ended it.
 */
export function runConfined(args: string[], options: SimulatorOptions): Promise<number> {
  const child = spawnConfined(process.argv[1], args, options, { stdio: "inherit" });
  const pipe = child.stdio[PIPE] as Socket;
  pipe.on("error", () => undefined);
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  process.on("message", (text) => pipe.write(String(text)));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code, signal) => {
      // Its parent may keep a channel open.
      if (process.connected) process.disconnect();
      done(code ?? (signal === "SIGKILL" ? 137 : 143));
    });
  });
}

/**
 * Starts the confined process. It ends when this one does.
 * @param main the built command line, which runs in it.
 * @param where how its standard input and outputs are connected, and whether it is in this process's group.
 */
export function spawnConfined(
  main: string,
  args: string[],
  options: SimulatorOptions,
  where: { stdio: "inherit" | "pipe"; detached?: boolean },
): ChildProcess {
  const environment = Object.fromEntries(KEPT.map((name) => [name, process.env[name]]));
  const input = where.stdio === "inherit" ? "inherit" : "ignore";
  const stdio: SpawnOptions["stdio"] = [input, where.stdio, where.stdio, "pipe"];
  return spawn(process.execPath, [...permissions(args, options), main, ...args], {
    env: { ...environment, [MARK]: "1" },
    stdio,
    detached: where.detached,
  });
}

/** In the confined process: text from the process that waits for it, and its end. */
export function fromOutside(onText: (text: string) => void, onEnd: () => void): void {
  const pipe = new Socket({ fd: PIPE, readable: true, writable: false });
  pipe.on("data", (text) => onText(String(text)));
  pipe.on("error", () => undefined);
  pipe.on("close", onEnd);
  pipe.unref();
}

/** The folder of the project's `package.json`, above this file or the bundle that it became part of. */
export function projectRoot(): string {
  let folder = dirname(realpathSync(fileURLToPath(import.meta.url)));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function permissions(args: string[], { bundle, flashFile, record }: SimulatorOptions): string[] {
  const flag = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const root = projectRoot();
  const packages = join(root, "node_modules");
  const read = [join(root, "dist"), packages, join(root, "package.json"), "/proc/net"];
  // They may be kept elsewhere, with a link to them here.
  if (existsSync(packages)) read.push(realpathSync(packages));
  read.push(dirname(resolve(bundle)));
  // Settings, and traces as in `--knob file:trace.csv`.
  args.forEach((arg, index) => {
    if (arg === "--settings" && args[index + 1] !== undefined) read.push(resolve(args[index + 1]));
    const [, named] = /(?:^--settings=|\bfile:)(.+)$/.exec(arg) ?? [];
    if (named !== undefined) read.push(resolve(named));
  });
  // Replaced by renaming a file beside it.
  const flash = flashFile === undefined ? [] : [resolve(flashFile), `${resolve(flashFile)}.new`];
  read.push(...flash);
  const write = [...flash];
  if (record !== undefined) write.push(resolve(record));
  return [
    "--no-warnings",
    flag,
    ...withoutNested(read).map((path) => `--allow-fs-read=${path}`),
    ...withoutNested(write).map((path) => `--allow-fs-write=${path}`),
  ];
}

/** Paths that are not below others: Node 20 ends with a failed assertion when it is given one twice. */
function withoutNested(paths: string[]): string[] {
  const unique = [...new Set(paths)];
  return unique.filter((path) => !unique.some((other) => path.startsWith(`${other}${sep}`)));
}
