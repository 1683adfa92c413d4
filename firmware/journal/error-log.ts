/** The newest errors in a Storage file, kept over restarts; at most one a start, so flash wears slowly. */
import type { LoggedError } from "../app/messages";
import { replaceFile } from "./replace";
import type { Crc32, Storage } from "./storage";

export const LOG_FILE = "rheo.log";
const ENTRIES = 8;
/** Characters of one message. */
const LENGTH = 120;

/** Oldest first; empty when there are none or the file is damaged. */
export function readErrors(storage: Pick<Storage, "read">): LoggedError[] {
  try {
    const entries = JSON.parse(storage.read(LOG_FILE) || "[]");
    return Array.isArray(entries) ? entries : [];
  } catch (_error) {
    return [];
  }
}

/** Adds one and drops the oldest beyond eight. Why flash refused it; empty when it is kept. */
export function logError(storage: Storage, crc32: Crc32, entry: LoggedError): string {
  const entries = readErrors(storage).slice(1 - ENTRIES);
  entries.push({ uptime: entry.uptime, boot: entry.boot, message: entry.message.substr(0, LENGTH) });
  return replaceFile(storage, crc32, LOG_FILE, JSON.stringify(entries));
}
