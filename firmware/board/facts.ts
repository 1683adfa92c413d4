/** What the board knows about itself, for reports. */
import type { Facts } from "../app/reports";
import { readErrors } from "../journal/error-log";
import { readMemory } from "./vitals";

export function boardFacts(): Facts {
  return {
    _model: process.env.BOARD,
    _serial: process.env.SERIAL,
    _memory: readMemory,
    _rssi: rssi,
    _errors: () => readErrors(require("Storage")),
  };
}

/** Signal of the access point in dBm; null when there is none, or no Wi-Fi in this build. */
function rssi(): number | null {
  try {
    return require("Wifi").getStatus().rssi || null;
  } catch (_error) {
    return null;
  }
}
