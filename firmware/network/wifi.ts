/**
 * Wi-Fi on the board: carries out what the state machine decides, tells on the console and with the LED
 * how it stands, and opens set-up mode.
 */
import type { WifiSettings } from "../app/settings";
import type { SetupGlobal } from "../provisioning/main";
import type { createProvisioning, Provisioning, ProvisioningBoard } from "../provisioning/provisioning";
import { createWifi, reasonText, type Wifi, type WifiEvent, wifiStep } from "./wifi-state";

/** Set-up mode's file in Storage: Espruino runs it from there, in place. */
declare function require(module: "rheo.provisioning"): unknown;
declare function require(module: "Wifi"): EspruinoWifi;
declare function require(module: "dgram"): { createSocket(type: "udp4"): EspruinoDatagramSocket };

declare const global: SetupGlobal;

/** What Wi-Fi needs to know and may do. Another bundle hands it in, so no name may be shortened. */
export interface NetworkHost {
  /** Name in the network, without `.local`. */
  hostname: string;
  /** Port of the server, for the address to open. */
  port: number;
  /** Milliseconds since boot. */
  now(): number;
  /** A line for the console. */
  report(text: string): void;
  setLed(level: boolean): void;
  /** Stores one of the settings; why flash refused it, empty when it is stored. */
  store(name: string, value: unknown): string;
  restart(): void;
}

export interface Network extends Wifi {
  _settings: WifiSettings;
  _host: NetworkHost;
  /** Present in set-up mode. */
  _provisioning: Provisioning | undefined;
  /** Viewers at the last look. */
  _viewers: number;
  /** When the button went down, in milliseconds since boot; -1 while it is up. */
  _pressed: number;
  /** The BOOT button's pin, and whether it reads false while it is up. */
  _button: Pin;
  _inverted: boolean;
  /** What LED and modem were last told: see `show`. */
  _shown: number;
  /** Nothing blinks and no button is down: to look once a second is enough. Read by another bundle. */
  isCalm: boolean;
}

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

/** `rheo-1a2b`: the name of a board that was given none, from the last four digits of its MAC. */
export function defaultHostname(): string {
  const wifi = radio();
  const address = wifi && wifi.getIP();
  const mac = (address && address.mac) || "00:00:00:00:00:00";
  return "rheo-" + (mac.substr(12, 2) + mac.substr(15, 2)).toLowerCase();
}

/** Signal in dBm; null when there is none. */
export function signal(): number | null {
  const wifi = radio();
  return (wifi && wifi.getStatus().rssi) || null;
}

/** Starts Wi-Fi; undefined in builds without. */
export function startNetwork(settings: WifiSettings, host: NetworkHost): Network | undefined {
  const wifi = radio();
  if (!wifi) return undefined;
  const board = process.env.BOARD;
  const network = createWifi() as Network;
  network._settings = settings;
  network._host = host;
  network._provisioning = undefined;
  network._viewers = 0;
  network._pressed = -1;
  // The BOOT button: GPIO0, on the ESP32-C3 GPIO9. Only the ESP32's board file inverts it, so that pressed
  // reads 1.
  network._button = (board === "ESP32C3_IDF4" ? "D9" : "D0") as unknown as Pin;
  network._inverted = !/C3|S3/.test(board);
  network._shown = 0;
  network.isCalm = false;
  // One function for both events, which takes half the memory of two.
  const heard = (details: { ip?: string; reason?: string; ssid?: string }) => {
    // In set-up mode an address that came or went is that of the network the page tries.
    const provisioning = network._provisioning;
    if (!provisioning) step(network, details.ip ? "up" : "lost", details.ip || details.reason || "");
    else if (details.ip) provisioning.up(details.ip);
    else provisioning.lost(reasonText(details.reason || ""), details.ssid || "");
  };
  wifi.on("connected", heard);
  wifi.on("disconnected", heard);
  step(network, "boot", settings.ssid);
  return network;
}

/** Tells the state machine, does what it answers, and reports a change. */
function step(network: Network, event: WifiEvent, detail: string): void {
  const host = network._host;
  const before = network._state;
  const action = wifiStep(network, event, host.now(), detail);
  const state = network._state;
  const reason = network._reason;
  // That it tries again is not worth a line; how that ends is.
  if (state !== before && (state !== "connecting" || !reason))
    host.report("Wi-Fi " + state + (reason ? ": " + reason : ""));
  if (action === "connect") connect(network);
  else if (action === "provisioning") openProvisioning(network);
  else if (action === "restart" && !network._viewers) host.restart();
  else if (event === "up" && state === "connected") {
    const port = pagePort(host);
    host.report("open http://" + detail + port + " or http://" + host.hostname + ".local" + port);
    setTimeout(() => require("Wifi").setHostname(host.hostname), NAME_DELAY);
  }
}

/** What follows the address in the URL of the board's pages. */
function pagePort(host: NetworkHost): string {
  return (host.port === 80 ? "" : ":" + host.port) + "/";
}

function connect(network: Network): void {
  const { ssid, password } = network._settings;
  if (network._provisioning) {
    network._provisioning.stop();
    require("Wifi").removeAllListeners("associated");
    // Set-up mode's 200 variables are free again.
    network._provisioning = undefined;
    global.rheoSetup = undefined;
    Modules.removeCached("rheo.provisioning");
  }
  require("Wifi").connect(ssid, password ? { password } : {});
}

/** Loads set-up mode and starts it. Without its file the board can only be set up by cable. */
function openProvisioning(network: Network): void {
  const host = network._host;
  const settings = network._settings;
  const board: ProvisioningBoard = {
    wifi: require("Wifi") as ProvisioningBoard["wifi"],
    createSocket: () => require("dgram").createSocket("udp4"),
    name: "Rheo-" + host.hostname.substr(-4).toUpperCase(),
    host: host.hostname,
    port: pagePort(host),
    save(ssid, password) {
      settings.ssid = ssid;
      settings.password = password;
      return host.store("wifi", settings);
    },
    done: () => step(network, "saved", settings.ssid),
    later: (callback, milliseconds) => {
      setTimeout(callback, milliseconds);
    },
  };
  try {
    require("rheo.provisioning");
    const provisioning = (global.rheoSetup as typeof createProvisioning)(board);
    network._provisioning = provisioning;
    require("Wifi").on("associated", (details) => provisioning.associated(details.ssid));
    host.report("join the network " + board.name + " to set Wi-Fi up");
  } catch (_error) {
    host.report("set Wi-Fi up with npm run flash: there is no rheo.provisioning in flash");
  }
}

/**
 * Times, button, LED and the modem's sleep. Call several times a second.
 * @param viewers at the moment; @param led what the LED shows when Wi-Fi has nothing to say
 * @returns set-up mode while it lasts
 */
export function tendNetwork(network: Network, viewers: number, led: boolean): Provisioning | undefined {
  const now = network._host.now();
  network._viewers = viewers;
  if (now >= network._due) step(network, "tick", "");
  if (!digitalRead(network._button) === network._inverted) network._pressed = -1;
  else if (network._pressed < 0) network._pressed = now;
  else if (now - network._pressed >= LONG_PRESS) {
    // Infinity: this press has had its effect.
    network._pressed = Infinity;
    step(network, "button", "");
  }
  show(network, now, led);
  // From 5 on LED and modem are as they stay.
  network.isCalm = network._shown > 4 && network._pressed < 0;
  return network._provisioning;
}

/** LED and modem follow the state; each change of what they are to do is told once. */
function show(network: Network, now: number, led: boolean): void {
  const state = network._state;
  let shown: number;
  if (state !== "connected")
    shown = 1 + (Math.floor(now / (state === "provisioning" ? SLOW_BLINK : BLINK)) & 1);
  else shown = (now - network._since < STEADY ? 3 : 5) + (network._viewers ? 1 : 0);
  if (shown === network._shown) return;
  network._shown = shown;
  network._host.setLed(shown < 5 ? shown > 1 : led);
  // A sleeping modem saves some 60 mA and holds what arrives back for up to a beacon interval, 102 ms.
  if (shown > 2) require("Wifi").setConfig({ powersave: network._viewers ? "none" : "min" });
}
