/** Where the board can be reached once its program runs, or why not yet. */
import type { BoardInfo } from "./identify.js";
import type { Link } from "./link.js";
import { Problem } from "./problems.js";
import { isOwnNetwork, networkName, type Settings } from "./settings.js";

export interface Address {
  /** `http://192.168.1.23/` */
  url: string;
  /** The same by name, where the board announces one. */
  name?: string;
  /** The board's own network, which to be in to reach it. */
  network?: string;
  /** True when it is this machine, which no phone reaches by that address. */
  local?: true;
}

/** Milliseconds for association and DHCP, with the retries a weak signal needs. */
const ADDRESS_TIME = 45000;
/** Milliseconds after which a refused password is believed: one lost packet looks the same. */
const REFUSAL_TIME = 12000;
const POLL = 500;

/** What the firmware prints about itself; see firmware/network/wifi.ts. */
const ANNOUNCEMENT = /Rheo: open (http:\/\/[^\s/]+\/)(?: or (http:\/\/[^\s/]+\/))?/;
const TROUBLE = /Rheo: Wi-Fi waiting: ([^\r\n]+)/g;

/** The port of the settings, as part of a URL. */
function portPart(settings: Settings): string {
  const port = typeof settings.port === "number" ? settings.port : 80;
  return port === 80 ? "" : `:${port}`;
}

/** Address of a board that is this machine: the simulator's, or Espruino's on a PC. */
export function localAddress(settings: Settings): Address {
  return { url: `http://localhost${portPart(settings)}/`, local: true };
}

/** The newest trouble the board has printed; empty for none. */
function trouble(text: string): string {
  return [...text.matchAll(TROUBLE)].pop()?.[1] ?? "";
}

function refusal(reason: string, network: string): Problem | undefined {
  if (/password/.test(reason)) return new Problem("wifi-password", network);
  if (/not found/.test(reason)) return new Problem("wifi-missing", network);
  return undefined;
}

/** The address Espruino itself knows; undefined while there is none. */
async function askWifi(link: Link): Promise<string | undefined> {
  const ip = await link
    .evaluate<string>('(function(){try{return require("Wifi").getIP().ip}catch(e){return ""}})()', 3000)
    .catch(() => "");
  return ip && ip !== "0.0.0.0" ? ip : undefined;
}

/**
 * Waits for the board's address.
 * @throws Problem `wifi-password`, `wifi-missing` or `no-address`.
 */
export async function awaitAddress(link: Link, board: BoardInfo, settings: Settings): Promise<Address> {
  const started = Date.now();
  const network = networkName(settings);
  let reason = "";
  while (Date.now() - started < ADDRESS_TIME) {
    const said = ANNOUNCEMENT.exec(link.text());
    const ip = said ? undefined : await askWifi(link);
    if (board.simulated && (said || ip)) return localAddress(settings);
    if (said && isOwnNetwork(settings)) return { url: said[1]!, network };
    if (said) return { url: said[1]!, name: said[2] };
    if (ip) return { url: `http://${ip}${portPart(settings)}/` };
    reason = trouble(link.text());
    const known = refusal(reason, network);
    if (known && Date.now() - started > REFUSAL_TIME) throw known;
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
  throw refusal(reason, network) ?? new Problem("no-address", reason || "no word from its Wi-Fi.");
}
