/** The files Rheo keeps in the board's Storage. */

const SETTINGS = "rheo.json";
/** The dashboard, gzip. */
export const PAGE = "rheo.html.gz";

/** Text of the settings file; undefined when there is none. */
export function readSettingsFile(): string | undefined {
  return require("Storage").read(SETTINGS);
}

/** Changes one field of the settings file and keeps the others. False when flash refused it. */
export function storeSetting(name: string, value: unknown): boolean {
  let settings: { [name: string]: unknown } = {};
  try {
    settings = JSON.parse(readSettingsFile() || "{}");
  } catch (_error) {
    // A file that cannot be read is worth nothing: what is set now begins a new one.
  }
  settings[name] = value;
  try {
    return require("Storage").write(SETTINGS, JSON.stringify(settings));
  } catch (_error) {
    return false;
  }
}

/** `length` bytes of a file from `offset`; all of it without them. Empty when there is no such file. */
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
