/**
 * What stays in memory of Wi-Fi: its state, and asking whether there is something to do. All else is in `wifi.ts`, the
 * part `rheo.network`, without which the board runs where something else has set up the network.
 */
import type { WifiSettings } from "../app/settings";
import { type Releasable, withPart } from "../board/parts";
import type * as NetworkPart from "../parts/network/main";
import type { Provisioning } from "../provisioning/provisioning";
import type { Network, NetworkDeps, WifiDetails } from "./network";
import { isNetworkDue } from "./wifi";

declare function require(file: "rheo.network"): Releasable & typeof NetworkPart;

// There is one network. As variables at the top these cost half of what they would in a function.
let network: Network | undefined;
let deps: NetworkDeps;
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
export function startWifi(settings: WifiSettings, port: number, given: NetworkDeps): void {
  deps = given;
  try {
    loadWifi();
  } catch (_error) {
    // The part is missing, as has been told already.
    return;
  }
  network = loadWifi().startNetwork(settings, port, given, onEvent);
}

function loadWifi(): typeof NetworkPart {
  if (!part) {
    part = require("rheo.network");
    Modules.removeCached("rheo.network");
  }
  return part;
}

function onEvent(details: WifiDetails): void {
  if (network) loadWifi().heard(network, deps, details);
}

/**
 * Looks after Wi-Fi: call it several times a second. True when it need not be called for a second.
 */
export function checkWifi(viewers: number, led: boolean): boolean {
  if (!network || !(part || isNetworkDue(network, deps._now(), viewers))) return true;
  const isIdle = loadWifi().checkNetwork(network, deps, viewers, led);
  if (isIdle && part) {
    part.release();
    part = undefined;
  }
  return isIdle;
}

/** Set-up mode while it lasts. */
export function provisioningMode(): Provisioning | undefined {
  return network && network._provisioning;
}
