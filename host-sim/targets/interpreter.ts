/**
 * A bundle on the real interpreter, Espruino for Linux: its Storage is filled in a temporary folder, and
 * it boots from there as a board does. Its console is its standard input and output.
 */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { ADC_PINS } from "../devices/adc.js";
import { ACCESS_POINTS } from "../devices/radio.js";
import { type Wiring, wiringOf } from "../devices/wiring.js";
import { builtParts, FACTORY, PROGRAM_FILE, SETTINGS_FILE } from "../simulator/flash-contents.js";
import { RunningInterpreter } from "./running.js";
import { START_TIME, type Target, type TargetOptions } from "./target.js";
import { WORKBENCH_FILES, type WorkbenchSettings } from "./workbench.js";

/** @throws Error telling what to do when there is no interpreter. */
export function interpreterPath(binary = process.env.ESPRUINO): string {
  if (!binary) {
    throw new Error(
      "ESPRUINO names no interpreter. Build Espruino 2v29 for Linux from its sources, then for example:\n" +
        "  ESPRUINO=/path/to/espruino npm run espruino -- dist/firmware.js --port 9002",
    );
  }
  if (!existsSync(binary)) throw new Error(`ESPRUINO=${binary}: there is no such file`);
  return resolve(binary);
}

/** The built `prelude.js` and what it loads, seen from the sources as from the build. */
function preludePath(file: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    for (const place of [`dist/host-sim/${file}`, file]) {
      if (existsSync(join(folder, place))) return join(folder, place);
    }
    if (dirname(folder) === folder)
      throw new Error(`dist/host-sim/${file} is missing; npm run build makes it`);
    folder = dirname(folder);
  }
}

function storageFiles(options: TargetOptions, port: number, wiring: Wiring): Map<string, Buffer> {
  const knobs = wiring.knobs.filter(({ pin }) => ADC_PINS.includes(pin));
  const position = options.knob === "sine" ? null : (options.knob ?? 0.5);
  const bench: WorkbenchSettings = {
    board: options.board ?? "ESP32",
    serial: "espruino",
    // A potentiometer at a pin without ADC reads nothing, whatever the settings say.
    knobs: Object.fromEntries(knobs.map(({ pin }) => [pin, position])),
    buttons: wiring.buttons.map(({ pin, pressedLevel }) => ({ pin, pressedLevel })),
    lights: wiring.lights.map(({ scl, sda, address }) => ({ scl, sda, address, lux: options.light ?? 300 })),
    i2cFault: options.i2cFault,
    // Any but 0, where the generator would stand still.
    seed: (options.seed ?? Math.floor(Math.random() * 0xffffffff)) | 0 || 1,
    fault: options.shaFault,
    accessPoints: [...ACCESS_POINTS],
  };
  const settings = { ...(options.settings ?? FACTORY), port };
  // Without light sensors their model need not be there.
  const preludes = [...(wiring.lights.length > 0 ? ["prelude-light.js"] : []), "prelude.js"];
  const files = new Map<string, Buffer>([
    [WORKBENCH_FILES.settings, Buffer.from(JSON.stringify(bench))],
    [WORKBENCH_FILES.prelude, Buffer.concat(preludes.map((file) => readFileSync(preludePath(file))))],
    [PROGRAM_FILE, readFileSync(options.bundle)],
    [SETTINGS_FILE, Buffer.from(JSON.stringify(settings))],
  ]);
  for (const [name, bytes] of builtParts(options.bundle)) files.set(name, bytes);
  for (const [name, bytes] of Object.entries(options.files ?? {})) files.set(name, bytes);
  return files;
}

/** Runs the interpreter once over a script that copies files into its Storage and answers checksums. */
function fillStorage(binary: string, folder: string, files: Map<string, Buffer>): void {
  const names = [...files.keys()];
  names.forEach((name, index) => {
    writeFileSync(join(folder, `file${index}`), files.get(name) as Buffer);
  });
  const script = [
    'var s=require("Storage"),f=require("fs");',
    // In pieces: Storage takes what lies in one stretch of memory, which long strings do not.
    "function put(n,d){for(var o=0,l=d.length;o==0||o<l;o+=512)s.write(n,d.substr(o,512),o,l);}",
    ...names.map((name, index) => {
      const label = JSON.stringify(name);
      return `put(${label},f.readFileSync("file${index}"));print("crc",${index},E.CRC32(s.read(${label})));`;
    }),
  ];
  writeFileSync(join(folder, "fill.js"), script.join("\n"));
  const { stdout, error } = spawnSync(binary, ["fill.js"], {
    cwd: folder,
    encoding: "latin1",
    timeout: START_TIME,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "ignore"],
  });
  names.forEach((name, index) => {
    const sum = crc32(files.get(name) as Buffer);
    if (stdout?.includes(`crc ${index} ${sum}\n`) || stdout?.includes(`crc ${index} ${sum}\r\n`)) return;
    throw new Error(`${binary} did not store ${name}: ${error?.message ?? stdout}`);
  });
}

/** @throws Error when there is no interpreter, or the program does not come to listen. */
export async function startInterpreter(options: TargetOptions, port: number): Promise<Target> {
  const binary = interpreterPath(options.binary);
  const wiring = wiringOf(options.settings ?? {});
  const folder = mkdtempSync(join(tmpdir(), "rheo-espruino-"));
  let target: RunningInterpreter | undefined;
  try {
    fillStorage(binary, folder, storageFiles(options, port, wiring));
    const [command, ...args] = [...(options.wrapper ?? []), binary];
    // Standard input stays open: at its end the interpreter would flood its own console.
    const process = spawn(command, args, { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
    target = new RunningInterpreter(port, process, folder, wiring, options);
    if (options.listens !== false) await target.listening();
    return target;
  } catch (error) {
    await target?.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
