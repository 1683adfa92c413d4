import { replaceFile } from "../../journal/replace";
import type { Crc32, Storage } from "../../journal/storage";

export const SETTINGS_FILE = "rheo.json";

type Fields = { [name: string]: unknown };

/** What the file says; undefined when it is no JSON object. */
function readFields(json: string): Fields | undefined {
  try {
    const fields = JSON.parse(json);
    return typeof fields === "object" && fields && !Array.isArray(fields) ? fields : undefined;
  } catch (_error) {
    return undefined;
  }
}

/**
 * Changes one field of the settings file and writes the whole of it anew.
 *
 * A file that cannot be read is left alone: what it guards would be lost with it. Only the set-up page, for
 * which somebody has held the button down or the board knew no network, begins it anew.
 *
 * @returns why it is not stored, for people; empty when it is
 */
export function storeSetting(storage: Storage, crc32: Crc32, name: string, value: unknown): string {
  let fields = readFields(storage.read(SETTINGS_FILE) || "{}");
  if (!fields) {
    if (name !== "wifi") return "rheo.json in flash is no JSON object";
    fields = {};
  }
  fields[name] = value;
  return replaceFile(storage, crc32, SETTINGS_FILE, JSON.stringify(fields));
}
