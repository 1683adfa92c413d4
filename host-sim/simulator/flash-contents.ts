/** What lies in the simulated board's flash before its first start: as `npm run flash` leaves a board. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROGRAM_FILE, SETTINGS_FILE, STORED } from "../../bundles.js";
import { ACCESS_POINTS, type AccessPoint } from "../devices/radio.js";
import type { Flash } from "../espruino/machine.js";

export { PROGRAM_FILE, SETTINGS_FILE };

/** Settings of a board nobody has set up: it knows the simulated access point. */
export const FACTORY = { wifi: { ssid: ACCESS_POINTS[0].ssid, password: ACCESS_POINTS[0].password } };

export type Settings = Record<string, unknown>;

export interface Contents {
  /** Path of the program. */
  bundle: string;
  /** False: a program already in flash stays. */
  replaceProgram: boolean;
  settings: Settings;
  /** Further files, or others than usual, by name. */
  files: Record<string, Buffer>;
}

/** A file's bytes; undefined when there is none. @throws Error in a sentence when it cannot be read. */
function readOptional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Error(`cannot read ${path} (${code})`);
  }
}

/** What is built beside a program and belongs into flash with it, by flash name. */
export function builtParts(bundle: string): Flash {
  const parts: Flash = new Map();
  for (const { stored, file } of STORED) {
    const bytes = stored === PROGRAM_FILE ? undefined : readOptional(join(dirname(bundle), file));
    if (bytes) parts.set(stored, bytes);
  }
  return parts;
}

/** The settings in flash, or the factory's when there are none or the firmware left something unreadable. */
export function storedSettings(flash: Flash): Settings {
  try {
    const settings: unknown = JSON.parse(flash.get(SETTINGS_FILE)?.toString() ?? "null");
    if (typeof settings === "object" && settings !== null) return { ...settings };
  } catch {
    // As on a board: what cannot be read does not count.
  }
  return FACTORY;
}

/**
 * Fills the flash.
 * @returns true when the bundle was put there, false when the program in flash stays.
 * @throws Error in a sentence when a file cannot be read or the bundle is missing.
 */
export function fillFlash(flash: Flash, contents: Contents): boolean {
  const { bundle, settings, files } = contents;
  const replaced = contents.replaceProgram || !flash.has(PROGRAM_FILE);
  if (replaced) {
    const program = readOptional(bundle);
    if (!program) throw new Error(`there is no bundle ${bundle}; npm run build makes those in dist/`);
    flash.set(PROGRAM_FILE, program);
    for (const [name, bytes] of builtParts(bundle)) flash.set(name, bytes);
  }
  flash.set(SETTINGS_FILE, Buffer.from(JSON.stringify(settings)));
  for (const [name, bytes] of Object.entries(files)) flash.set(name, bytes);
  return replaced;
}

/**
 * The flash of a board as it comes from the shop with Espruino on it: no program. The port is the one thing a
 * simulated board has to know beforehand: it shares this machine's, where the usual one may be taken or forbidden.
 * @returns what runs on it, in words for messages
 */
export function blankFlash(flash: Flash, port: number): string {
  flash.set(SETTINGS_FILE, Buffer.from(JSON.stringify({ port })));
  return "nothing but Espruino";
}

/** Access points in range: the usual ones and, so that anyone's own settings work, the one in `wifi`. */
export function airAround(settings: Settings): readonly AccessPoint[] {
  const wifi = settings.wifi as { mode?: unknown; ssid?: unknown; password?: unknown } | undefined;
  if (
    typeof wifi?.ssid !== "string" ||
    wifi.mode === "ap" ||
    ACCESS_POINTS.some(({ ssid }) => ssid === wifi.ssid)
  ) {
    return ACCESS_POINTS;
  }
  const password = typeof wifi.password === "string" && wifi.password !== "" ? wifi.password : undefined;
  return [...ACCESS_POINTS, { ssid: wifi.ssid, password, rssi: -58, channel: 6 }];
}
