/** The networks that the board hears: shown before one is asked for. */
import type { Link } from "./link.js";

export interface Heard {
  ssid: string;
  /** dBm. */
  rssi: number;
  open: boolean;
}

/** Milliseconds for a scan: the chip listens on each of 13 channels for some 0.1 s. */
const SCAN_TIME = 6000;
const POLL = 300;
/** A name of its own on the board, gone when the scan is over. */
const RESULT = "global.rheoHeard";

/**
 * Scans. Each network once, the strongest first; empty when the board hears none or cannot scan. Names that
 * are not UTF-8 are left out: they could not be typed.
 */
export async function hearNetworks(link: Link): Promise<Heard[]> {
  try {
    await link.evaluate(
      `(function(){${RESULT}=0;require("Wifi").scan(function(f){${RESULT}=f.map(function(n){` +
        `return[btoa(n.ssid),n.rssi,n.authMode=="open"]})})})()`,
    );
    const until = Date.now() + SCAN_TIME;
    let found: Array<[name: string, rssi: number, open: boolean]> | 0 = 0;
    while (found === 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, POLL));
      found = await link.evaluate<typeof found>(RESULT);
    }
    await link.evaluate(`delete ${RESULT}`);
    return sorted(found || []);
  } catch {
    return [];
  }
}

function sorted(found: Array<[name: string, rssi: number, open: boolean]>): Heard[] {
  const strongest = new Map<string, Heard>();
  for (const [name, rssi, open] of found) {
    const ssid = Buffer.from(name, "base64").toString();
    if (ssid === "" || ssid.includes("\ufffd")) continue;
    if (rssi > (strongest.get(ssid)?.rssi ?? -Infinity)) strongest.set(ssid, { ssid, rssi, open });
  }
  return [...strongest.values()].sort((a, b) => b.rssi - a.rssi);
}
