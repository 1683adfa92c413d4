/** The files Rheo keeps in the board's Storage. */
import type * as Storing from "../parts/storing/main";
import { crc32 } from "./crc32";
import { withPart } from "./parts";

const SETTINGS = "rheo.json";
/** The dashboard, gzip. */
export const PAGE = "rheo.html.gz";
/** The page of set-up mode, gzip. */
export const SETUP_PAGE = "rheo.setup.gz";

/** Text of the settings file; undefined when there is none. */
export function readSettingsFile(): string | undefined {
  return require("Storage").read(SETTINGS);
}

/**
 * Changes one field of the settings file, or of the channel with this id in it, and keeps the others; null removes
 * it. Why flash refused it; empty when it is stored.
 */
export function storeSetting(name: string, value: unknown, channel?: string): string {
  const problem = withPart("storing", (part: typeof Storing) =>
    part.storeSetting(require("Storage"), crc32, name, value, channel),
  );
  return problem === undefined ? "rheo.storing is missing in flash" : problem;
}

/**
 * `length` bytes of a file from `offset`; all of it without them. Empty when there is no such file.
 *
 * @seldom
 */
export function readFile(name: string, offset?: number, length?: number): string {
  const storage = require("Storage");
  const bytes = offset === undefined ? storage.read(name) : storage.read(name, offset, length);
  return bytes || "";
}

/**
 * Entity tag of a file (RFC 9110 section 8.8.3): its CRC-32, quoted. Empty when there is no such file.
 * Decimal: a number's methods would put Espruino's `Number` into memory, 8 variables.
 */
export function fileTag(name: string): string {
  const bytes = require("Storage").read(name);
  return bytes === undefined ? "" : '"' + E.CRC32(bytes) + '"';
}
