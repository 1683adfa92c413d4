import type { LoggedError } from "../app/messages";
import type { Storage } from "./boots";

/** The newest errors in a Storage file, kept over restarts; at most one a start, so flash wears slowly. */

const FILE = "rheo.log";
const ENTRIES = 8;
/** Characters of one message. */
const LENGTH = 120;

/** Oldest first; empty when there are none or the file is damaged. */
export function readErrors(storage: Storage): LoggedError[] {
  try {
    const entries = JSON.parse(storage.read(FILE) || "[]");
    return Array.isArray(entries) ? entries : [];
  } catch (_error) {
    return [];
  }
}

/** Adds one and drops the oldest beyond eight. False when flash refused it. */
export function logError(storage: Storage, entry: LoggedError): boolean {
  const entries = readErrors(storage).slice(1 - ENTRIES);
  entries.push({ uptime: entry.uptime, boot: entry.boot, message: entry.message.substr(0, LENGTH) });
  try {
    storage.write(FILE, JSON.stringify(entries));
    return true;
  } catch (_error) {
    return false;
  }
}
