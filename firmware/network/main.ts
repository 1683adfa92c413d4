/**
 * Entry of `dist/network.js`, which Espruino loads as the module `rheo.network` while the firmware starts:
 * a file of its own, so that the firmware stays within its size and runs without it where there is no
 * Wi-Fi. What it gives is left in a global: bundles for Espruino export nothing.
 */

import type { WifiSettings } from "../app/settings";
import type { Provisioning } from "../provisioning/provisioning";
import { defaultHostname, type Network, type NetworkHost, signal, startNetwork, tendNetwork } from "./wifi";

/** Wi-Fi as the firmware sees it. */
export interface NetworkModule {
  /** Name of a board that was given none. */
  hostname(): string;
  /** Signal in dBm; null when there is none. */
  signal(): number | null;
  /** Undefined in builds without Wi-Fi. */
  start(settings: WifiSettings, host: NetworkHost): Network | undefined;
  /** Call several times a second. Set-up mode while it lasts. */
  tend(network: Network, viewers: number, led: boolean): Provisioning | undefined;
}

/** What the module leaves behind. */
export interface NetworkGlobal {
  rheoNetwork: NetworkModule;
}

declare const global: NetworkGlobal;

global.rheoNetwork = {
  hostname: defaultHostname,
  signal,
  start(settings, host) {
    // Nobody starts it twice: these two have had their use.
    const module = global.rheoNetwork as Partial<NetworkModule>;
    delete module.hostname;
    delete module.start;
    return startNetwork(settings, host);
  },
  tend: tendNetwork,
};
