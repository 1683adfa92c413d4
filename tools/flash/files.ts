/** The files Rheo puts into a board's Storage: where they come from, and under which names they travel. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { Problem } from "./problems.js";

export interface BoardFile {
  /** Name in Storage. */
  name: string;
  /** Name while it is uploaded. */
  staged: string;
  /** Name under which the content before is kept; empty for none. */
  kept: string;
  bytes: Buffer;
  crc: number;
}

/** The updater is stored directly: it is what makes the rest safe, and the board starts without it too. */
export const UPDATER_FILE = ".boot1";
export const PROGRAM_FILE = ".bootcde";
export const SETTINGS_FILE = "rheo.json";
/** Storage files that Espruino would start instead of the program, or load over it. */
export const SHADOWS = [".bootrst", ".varimg"];

/** Built file, name in Storage, name while uploaded, name of the copy of what was there before. */
const BUILT: Array<[file: string, name: string, staged: string, kept: string]> = [
  ["firmware.js", PROGRAM_FILE, "rheo.new", "rheo.old"],
  ["supervisor.js", "rheo.supervisor", "rheo.supervisor.new", "rheo.supervisor.old"],
  ["network.js", "rheo.network", "rheo.network.new", "rheo.network.old"],
  ["provisioning.js", "rheo.provisioning", "rheo.provisioning.new", "rheo.provisioning.old"],
  ["dashboard.html.gz", "rheo.html.gz", "rheo.html.new", "rheo.html.old"],
];

export function boardFile(name: string, staged: string, kept: string, bytes: Buffer): BoardFile {
  return { name, staged, kept, bytes, crc: crc32(bytes) };
}

function readBuilt(folder: string, file: string): Buffer {
  const path = join(folder, file);
  if (!existsSync(path)) throw new Problem("not-built", `${path} does not exist.`);
  return readFileSync(path);
}

/** The updater and the program with its parts, from the build's folder. @throws Problem `not-built`. */
export function builtFiles(folder: string): { updater: BoardFile; files: BoardFile[] } {
  return {
    updater: boardFile(UPDATER_FILE, UPDATER_FILE, "", readBuilt(folder, "updater.js")),
    files: BUILT.map(([file, name, staged, kept]) => boardFile(name, staged, kept, readBuilt(folder, file))),
  };
}

/** The settings as a file. Nothing but the board ever stores it: it may hold a password. */
export function settingsFile(settings: Record<string, unknown>): BoardFile {
  return boardFile(SETTINGS_FILE, "rheo.json.new", "", Buffer.from(JSON.stringify(settings)));
}
