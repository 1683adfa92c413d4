/**
 * The updater, kept in `.boot1` and run by Espruino before the program at every start: finishes what the
 * power broke off, be it one file or an installation, and puts the program before back when a new one keeps
 * failing. Nothing of it stays in memory.
 */
import { LOG_FILE } from "../journal/error-log";
import { finishReplacing } from "../journal/replace";
import { BOOTS_FILE } from "../supervisor/boots";
import { countTrial, install } from "./install";

/** Seconds a new program gets to start its own watchdog; a program that cannot is started again. */
const START_TIME = 30;

function crc32(bytes: string): number {
  return E.CRC32(bytes) >>> 0;
}

/** What the program replaces by itself. */
const REPLACED = ["rheo.json", LOG_FILE, BOOTS_FILE];

try {
  REPLACED.forEach((name) => {
    finishReplacing(require("Storage"), crc32, name);
  });
  if (install(require("Storage"), crc32)) console.log("Rheo: the new program is in place");
  if (countTrial(require("Storage"), crc32)) E.enableWatchdog(START_TIME, false);
} catch (error) {
  console.log("Rheo: installation failed: " + error);
}
