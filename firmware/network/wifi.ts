/**
 * Wi-Fi on the board: carries out what the state machine decides, tells on the console and with the LED
 * how it stands, and opens set-up mode. The part `rheo.network`, which `link.ts` loads when there is something to do.
 */
import type { DatagramSocket } from "../access-point/dns";
import type { KnownNetwork, WifiSettings } from "../app/settings";
import { storeSetting } from "../board/flash";
import { setLed } from "../board/led";
import { type Releasable, report } from "../board/parts";
import type * as AccessPoint from "../parts/access-point/main";
import type { SetupGlobal } from "../provisioning/main";
import type { createProvisioning, ProvisioningBoard } from "../provisioning/provisioning";
import type { Network, NetworkDeps, WifiDetails } from "./network";
import { createWifi, reasonText, type WifiEvent, wifiStep } from "./wifi-state";

/** Set-up mode's file in Storage: Espruino runs it from there, in place. */
declare function require(module: "rheo.provisioning"): unknown;
declare function require(file: "rheo.access-point"): Releasable & typeof AccessPoint;
declare function require(module: "Wifi"): EspruinoWifi;
declare function require(module: "dgram"): { createSocket(type: "udp4"): EspruinoDatagramSocket };

declare const global: SetupGlobal;

/** Milliseconds of a long press: nobody holds a button for so long by accident. */
const LONG_PRESS = 3000;
/** Milliseconds of half a blink while there is no connection, and in set-up mode. */
const BLINK = 250;
const SLOW_BLINK = 1000;
/**
 * Milliseconds from an address to the name: before there is an interface the ESP32 port ignores the name,
 * and with the address it announces a default one from another task, which must be done by then.
 */
const NAME_DELAY = 1000;
/** Milliseconds the LED stays on for a new address, before it is whatever the settings say. */
const STEADY = 3000;

/** Espruino's module; undefined in builds without Wi-Fi. */
function radio(): EspruinoWifi | undefined {
  try {
    return require("Wifi");
  } catch (_error) {
    return undefined;
  }
}

/**
 * The board's name in the network, without `.local`: the one in the settings, or made of what people call the board,
 * `Bench 3` as `bench-3`.
 */
export function hostnameOf(settings: WifiSettings, name: string): string {
  let words = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  if (words.substr(0, 1) === "-") words = words.substr(1);
  if (words.substr(words.length - 1) === "-") words = words.substr(0, words.length - 1);
  return settings.hostname.toLowerCase() || words || defaultHostname();
}

/** `rheo-1a2b`: the name of a board that was given none, from the last four digits of its MAC. */
function defaultHostname(): string {
  const wifi = radio();
  const address = wifi && wifi.getIP();
  const mac = (address && address.mac) || "00:00:00:00:00:00";
  return "rheo-" + (mac.substr(12, 2) + mac.substr(15, 2)).toLowerCase();
}

/**
 * Starts Wi-Fi; undefined in builds without.
 *
 * @param onEvent is to call {@link heard} with what it is given
 */
export function startNetwork(
  settings: WifiSettings,
  port: number,
  deps: NetworkDeps,
  onEvent: (details: WifiDetails) => void,
): Network | undefined {
  const wifi = radio();
  if (!wifi) return undefined;
  const board = process.env.BOARD;
  const network = createWifi() as Network;
  network._hostname = deps._hostname;
  network._now = deps._now;
  network._restart = deps._restart;
  network._settings = settings;
  // It is in the other name, and an empty text would take three variables.
  if (!settings.hostname) delete (settings as Partial<WifiSettings>).hostname;
  network._port = port;
  network._isWatched = 0;
  network._pressed = -1;
  // The BOOT button: GPIO0, on the ESP32-C3 GPIO9. Only the ESP32's board file inverts it.
  network._button = (board === "ESP32C3_IDF4" ? "D9" : "D0") as unknown as Pin;
  network._down = /C3|S3/.test(board) ? 0 : 1;
  network._shown = 0;
  // One function for both events, which takes half the memory of two.
  wifi.on("connected", onEvent);
  wifi.on("disconnected", onEvent);
  step(network, "boot", settings.ssid);
  return network;
}

/** An event of Espruino's Wi-Fi has come. */
export function heard(network: Network, details: WifiDetails): void {
  // In set-up mode an address that came or went is that of the network the page tries.
  const provisioning = network._provisioning;
  if (!provisioning) {
    // A board that is a network of its own is in no other: what is heard of one is left over.
    if (!network._settings.mode)
      step(network, details.ip ? "up" : "lost", details.ip || details.reason || "");
  } else if (details.ip) provisioning.up(details.ip);
  else provisioning.lost(reasonText(details.reason || ""), details.ssid || "");
}

/** Tells the state machine, does what it answers, and reports a change. */
function step(network: Network, event: WifiEvent, detail: string): void {
  const before = network._state;
  const action = wifiStep(network, event, network._now(), detail);
  const state = network._state;
  const reason = network._reason;
  // That it tries again is not worth a line; how that ends is.
  if (state !== before && (state !== "connecting" || !reason))
    report("Wi-Fi " + state + (reason ? ": " + reason : ""));
  if (action === "connect") connect(network);
  else if (action === "provisioning") openProvisioning(network);
  else if (action === "restart" && !network._isWatched) network._restart();
  else if (event === "up" && state === "connected") {
    const hostname = network._hostname;
    const port = pagePort(network);
    // In its own network the port announces no name by mDNS, and all names are the board's.
    if (network._settings.mode)
      return report("open http://" + detail + port + " in the network " + network._settings.ssid);
    report("open http://" + detail + port + " or http://" + hostname + ".local" + port);
    setTimeout(() => require("Wifi").setHostname(hostname), NAME_DELAY);
  }
}

/** What follows the address in the URL of the board's pages. */
function pagePort(network: Network): string {
  return (network._port === 80 ? "" : ":" + network._port) + "/";
}

function connect(network: Network): void {
  if (network._provisioning) {
    network._provisioning.stop();
    require("Wifi").removeAllListeners("associated");
    // Set-up mode's 200 variables are free again.
    network._provisioning = undefined;
    global.rheoSetup = undefined;
    Modules.removeCached("rheo.provisioning");
  }
  if (network._settings.mode) return openOwnNetwork(network);
  const { ssid, password } = wanted(network);
  require("Wifi").connect(ssid, password ? { password } : {});
}

/** Opens the board's own network, for as long as nobody asks for set-up mode. */
function openOwnNetwork(network: Network): void {
  const { ssid, password } = network._settings;
  const wifi = require("Wifi");
  closeOwnNetwork(network);
  wifi.startAP(ssid, { authMode: "wpa2", password }, (error) => {
    // Set-up mode was asked for meanwhile.
    if (network._provisioning) return;
    if (error) return step(network, "lost", error);
    const ip = ownAddress();
    try {
      const names = require("rheo.access-point");
      Modules.removeCached("rheo.access-point");
      network._names = names;
      network._nameServer = names.startNameServer(createDatagramSocket, ip, true);
    } catch (_error) {
      report("there is no rheo.access-point in flash: phones will leave this network");
    }
    step(network, "up", ip);
  });
}

/** Closes it, so that the next start is one: Espruino's port calls nobody back for what is open already. */
function closeOwnNetwork(network: Network): void {
  const names = network._names;
  if (network._nameServer) network._nameServer.close();
  if (names) names.release();
  network._names = undefined;
  network._nameServer = undefined;
  if (network._settings.mode) require("Wifi").stopAP();
}

/** The board's address in its own network: Espruino's port gives it this one. */
function ownAddress(): string {
  const address = require("Wifi").getAPIP();
  return (address && address.ip) || "192.168.4.1";
}

function createDatagramSocket(): DatagramSocket {
  return require("dgram").createSocket("udp4");
}

/** The network to try: the first, and after each failure the next of those that are known. */
function wanted(network: Network): KnownNetwork {
  const others = network._settings.networks || [];
  const turn = network._failed % (1 + others.length);
  return turn ? (others[turn - 1] as KnownNetwork) : network._settings;
}

/** Loads set-up mode and starts it. Without its file the board can only be set up by cable. */
function openProvisioning(network: Network): void {
  const hostname = network._hostname;
  const settings = network._settings;
  closeOwnNetwork(network);
  const board: ProvisioningBoard = {
    wifi: require("Wifi") as ProvisioningBoard["wifi"],
    createSocket: createDatagramSocket,
    name: "Rheo-" + defaultHostname().substr(-4).toUpperCase(),
    host: hostname,
    ownAddress,
    port: pagePort(network),
    save(ssid, password, label, mode) {
      settings.ssid = ssid;
      settings.password = password;
      if (mode || settings.mode) settings.mode = mode;
      // The network first: what cannot be read is begun anew for it alone.
      return storeSetting("wifi", settings) || (label && storeSetting("name", label));
    },
    done: network._restart,
    later: (callback, milliseconds) => {
      setTimeout(callback, milliseconds);
    },
  };
  try {
    require("rheo.provisioning");
    const provisioning = (global.rheoSetup as typeof createProvisioning)(board);
    network._provisioning = provisioning;
    require("Wifi").on("associated", (details) => provisioning.associated(details.ssid));
    report("join the network " + board.name + " to set Wi-Fi up");
  } catch (_error) {
    report("set Wi-Fi up with npm run flash: there is no rheo.provisioning in flash");
  }
}

/**
 * Times, button, LED and the modem's sleep. Call several times a second until nothing blinks and no button is down;
 * from then on when the button is down, and when viewers come or go.
 *
 * @param viewers at the moment
 * @param led what the LED shows when Wi-Fi has nothing to say
 * @returns whether nothing blinks and no button is down
 */
export function checkNetwork(network: Network, viewers: number, led: boolean): boolean {
  const now = network._now();
  network._isWatched = viewers > 0 ? 1 : 0;
  if (now >= network._due) step(network, "tick", "");
  if (digitalRead(network._button) !== network._down) network._pressed = -1;
  else if (network._pressed < 0) network._pressed = now;
  else if (now - network._pressed >= LONG_PRESS) {
    // Infinity: this press has had its effect.
    network._pressed = Infinity;
    step(network, "button", "");
  }
  show(network, now, led);
  // From 5 on LED and modem are as they stay.
  return network._shown > 4 && network._pressed < 0;
}

/** LED and modem follow the state; each change of what they are to do is told once. */
function show(network: Network, now: number, led: boolean): void {
  const state = network._state;
  let shown: number;
  if (state !== "connected")
    shown = 1 + (Math.floor(now / (state === "provisioning" ? SLOW_BLINK : BLINK)) & 1);
  else shown = (now - network._since < STEADY ? 3 : 5) + network._isWatched;
  if (shown === network._shown) return;
  network._shown = shown;
  setLed(shown < 5 ? shown > 1 : led);
  // A sleeping modem saves some 60 mA and holds what arrives back for up to a beacon interval, 102 ms.
  if (shown > 2) require("Wifi").setConfig({ powersave: network._isWatched ? "none" : "min" });
}
