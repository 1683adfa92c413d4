/**
 * What stays in memory of Wi-Fi: its state, and asking whether there is something to do. All else is in `wifi.ts`, the
 * part `rheo.network`, without which the board runs where something else has set up the network.
 */
import type { WifiSettings } from "../app/settings";
import { type Releasable, withPart } from "../board/parts";
import type * as NetworkPart from "../parts/network/main";
import type { Provisioning } from "../provisioning/provisioning";
import type { Network, NetworkDeps, WifiDetails } from "./network";

declare function require(file: "rheo.network"): Releasable & typeof NetworkPart;

// There is one network. As variables at the top these cost half of what they would in a function.
let network: Network | undefined;
/** The part, while something blinks or is about to happen: in set-up mode it must not go. */
let part: (Releasable & typeof NetworkPart) | undefined;

/** The board's name in the network, without `.local`; `name` is what people call it. */
export function readHostname(settings: WifiSettings, name: string): string {
  return (
    withPart("network", (wifi: typeof NetworkPart) => wifi.hostnameOf(settings, name)) ||
    settings.hostname.toLowerCase() ||
    "rheo"
  );
}

/** Starts Wi-Fi, if there is any. */
export function startWifi(settings: WifiSettings, port: number, deps: NetworkDeps): void {
  try {
    loadWifi();
  } catch (_error) {
    // The part is missing, as has been told already.
    return;
  }
  network = loadWifi().startNetwork(settings, port, deps, onEvent);
}

function loadWifi(): typeof NetworkPart {
  if (!part) {
    part = require("rheo.network");
    Modules.removeCached("rheo.network");
  }
  return part;
}

/** @seldom */
function onEvent(details: WifiDetails): void {
  if (network) loadWifi().heard(network, details);
}

/**
 * Looks after Wi-Fi: call it several times a second. True when nothing blinks and no button is down: then it need not
 * be called before {@link isNetworkDue}, or viewers come.
 */
export function checkWifi(viewers: number, led: boolean): boolean {
  if (!network || (network._isWatched === (viewers > 0 ? 1 : 0) && !isNetworkDue())) return true;
  const isIdle = loadWifi().checkNetwork(network, viewers, led);
  if (isIdle && part) {
    part.release();
    part = undefined;
  }
  return isIdle;
}

/**
 * Whether something has happened to Wi-Fi, or the set-up button is down.
 *
 * @inline
 */
export function isNetworkDue(): boolean {
  return !!part || (!!network && digitalRead(network._button) === network._down);
}

/** Set-up mode while it lasts. */
export function provisioningMode(): Provisioning | undefined {
  return network && network._provisioning;
}
