/** A simulated board on the workbench: empty or filled flash, a serial console on TCP, and tools run against it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { STORED } from "../../../bundles.js";
import { startConsole } from "../../../host-sim/console/console.js";
import { SimulatedBoard } from "../../../host-sim/devices/board.js";
import { shaAccelerator } from "../../../host-sim/devices/sha-accelerator.js";
import { wiringOf } from "../../../host-sim/devices/wiring.js";
import { createMachine, type Flash, type Program } from "../../../host-sim/espruino/index.js";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const DIST = join(ROOT, "dist");
/** The network simulated boards hear best. */
export const HOME = { ssid: "Rheo Lab", password: "potentiometer" };
/** Milliseconds that are enough for anything on a machine that does much else. */
export const PATIENCE = 120000;

export interface Workbench {
  /** `tcp://` address of the console. */
  readonly port: string;
  readonly flash: Flash;
  readonly board: SimulatedBoard;
  /** Everything the board has printed. */
  text(): string;
  /** Resolves when the board has printed something that matches, from now on or before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Cuts the power, and gives it back. */
  powerOff(): void;
  powerOn(): void;
  /** Types a line at the console, without echo. */
  type(code: string): string;
  /** Ends it all; harmless when it has ended. */
  close(): Promise<void>;
}

/** A board with these files in flash, switched on; `channels`, of its settings, are wired to it. */
export async function startWorkbench(
  files: Record<string, Buffer | string> = {},
  channels?: Array<Record<string, unknown>>,
): Promise<Workbench> {
  let text = "";
  let powered = false;
  let waiting: Array<() => void> = [];
  const warn = () => undefined;
  const board = new SimulatedBoard({
    warn,
    seed: 7,
    peripherals: [shaAccelerator({ warn })],
    wiring: wiringOf({ channels }),
  });
  const flash: Flash = new Map(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)]));
  const start = (program?: Program, greet = true) => {
    board.powerOn();
    serial.restarted(greet);
    if (powered) machine.restart(program);
    else machine.boot(program);
    powered = true;
  };
  const machine = createMachine({
    devices: board,
    flash,
    print(piece) {
      text += piece;
      serial.print(piece);
      const notify = waiting;
      waiting = [];
      for (const done of notify) done();
    },
    warn,
    onReboot: (reason, program) => start(program, !reason.startsWith("load")),
    onEcho: (on) => serial.setEcho(on),
  });
  const serial = await startConsole({ board: "ESP32", powered: () => powered, machine }, 0);
  board.serial = "simulator:1";
  start();
  const close = async () => {
    powered = false;
    machine.powerOff();
    await serial.close();
    board.close();
  };
  let closed: Promise<void> | undefined;
  return {
    port: `tcp://localhost:${serial.port}`,
    flash,
    board,
    text: () => text,
    async printed(pattern) {
      for (;;) {
        const found = pattern.exec(text);
        if (found) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    powerOff() {
      powered = false;
      machine.powerOff();
    },
    powerOn: () => start(),
    type: (code) => machine.evaluate(code),
    close() {
      closed ??= close();
      return closed;
    },
  };
}

/** Files of a board that runs Rheo, as `npm run flash` leaves it. */
export function installed(settings: Record<string, unknown>): Record<string, Buffer> {
  return {
    ...Object.fromEntries(STORED.map(({ stored, file }) => [stored, readFileSync(join(DIST, file))])),
    "rheo.json": Buffer.from(JSON.stringify(settings)),
  };
}

/** A build in `folder` like the present one but for its program, which `edit` changes. @returns its folder */
export function otherBuild(folder: string, name: string, edit: (program: string) => string): string {
  const path = join(folder, name);
  for (const { file } of STORED) cpSync(join(DIST, file), join(path, file));
  const program = join(path, "firmware.js");
  writeFileSync(program, edit(readFileSync(program, "utf8")));
  return path;
}

export { pickFreePort as freePort } from "../../../host-sim/shell/ports.js";

export interface ToolRun {
  child: ChildProcess;
  /** Both outputs so far, in order of arrival. */
  output(): string;
  /** Exit code, once it has ended. */
  done: Promise<number | null>;
}

/** Starts a Node program and collects what it says. */
export function startTool(script: string, args: string[], env: NodeJS.ProcessEnv = {}): ToolRun {
  let output = "";
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
  const done = once(child, "close").then(([code]) => code as number | null);
  return { child, output: () => output, done };
}

/** `npm run flash -- …args` against the built tool. */
export function runFlash(args: string[], env?: NodeJS.ProcessEnv): ToolRun {
  const script = join(DIST, "tools/flash/main.js");
  if (!existsSync(script)) throw new Error(`${script} is missing; npm run build makes it`);
  return startTool(script, args, env);
}

/** A folder for a test's own files, removed by the returned function. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "rheo-flash-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
