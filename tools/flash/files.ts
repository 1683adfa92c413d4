/** The files Rheo puts into a board's Storage: where they come from, and under which names they travel. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { PROGRAM_FILE, SETTINGS_FILE, STORED, UPDATER_FILE } from "../../bundles.js";
import { Problem } from "./problems.js";

export { PROGRAM_FILE, SETTINGS_FILE };

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

/** Storage files that Espruino would start instead of the program, or load over it. */
export const SHADOWS = [".bootrst", ".varimg"];

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
  const all = STORED.map(({ file, stored, staged, kept }) =>
    boardFile(stored, staged, kept, readBuilt(folder, file)),
  );
  const isUpdater = ({ name }: BoardFile) => name === UPDATER_FILE;
  return { updater: all.find(isUpdater)!, files: all.filter((file) => !isUpdater(file)) };
}

/** The settings as a file. Nothing but the board ever stores it: it may hold a password. */
export function settingsFile(settings: Record<string, unknown>): BoardFile {
  return boardFile(SETTINGS_FILE, "rheo.json.new", "", Buffer.from(JSON.stringify(settings)));
}
