/** What the Wifi module answers when it is asked about its state. */
import type { WifiRadio } from "./machine.js";

/** ESP-IDF's reason codes (`wifi_err_reason_t`) as Espruino words them. */
const REASONS: Record<string, string> = {
  1: "UNSPECIFIED",
  2: "AUTH_EXPIRE",
  3: "AUTH_LEAVE",
  4: "ASSOC_EXPIRE",
  5: "ASSOC_TOOMANY",
  6: "NOT_AUTHED",
  7: "NOT_ASSOCED",
  8: "ASSOC_LEAVE",
  9: "ASSOC_NOT_AUTHED",
  14: "MIC_FAILURE",
  15: "4WAY_HANDSHAKE_TIMEOUT",
  200: "BEACON_TIMEOUT",
  201: "NO_AP_FOUND",
  202: "AUTH_FAIL",
  203: "ASSOC_FAIL",
  204: "HANDSHAKE_TIMEOUT",
};
export const NO_ADDRESS = { ip: "0.0.0.0", netmask: "0.0.0.0", gw: "0.0.0.0" };
export const AP_ADDRESS = { ip: "192.168.4.1", netmask: "255.255.255.0", gw: "192.168.4.1" };
/** The access point's MAC as events show it; the simulated radio has no names for those. */
export const AP_MAC = "02:00:00:00:00:01";

export type Address = typeof NO_ADDRESS;

export interface WifiState {
  station: "off" | "connecting" | "connected";
  accessPoint: { ssid: string; password: string; authMode: string } | undefined;
  ssid: string;
  password: string;
  lastReason: string;
  powersave: string;
}

/** The reason code in Espruino's words. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? "Unknown reason";
}

/** Espruino's name of the operating mode. */
export function modeOf({ station, accessPoint }: WifiState): string {
  if (accessPoint) return station === "off" ? "AP" : "APSTA";
  return station === "off" ? "NULL" : "STA";
}

/** `getStatus`. */
export function statusOf(state: WifiState, radio: WifiRadio): Record<string, unknown> {
  const { station, ssid, lastReason, powersave } = state;
  const link =
    station === "connected"
      ? {
          station,
          ssid,
          bssid: AP_MAC,
          channel: 1,
          rssi: radio.rssi() ?? 0,
          htMode: "NONE",
          authMode: authModeOf(state),
        }
      : { station: reasonText(lastReason) };
  return { ...link, mode: modeOf(state), powersave };
}

/** `getDetails`: with the password, without the signal. */
export function detailsOf(state: WifiState): Record<string, unknown> {
  const { station, ssid, password, lastReason } = state;
  if (station !== "connected") return { status: reasonText(lastReason) };
  return { ssid, password, status: "connected", authMode: authModeOf(state) };
}

/** `getAPDetails`. */
export function accessPointDetailsOf({ accessPoint }: WifiState): Record<string, unknown> {
  const { ssid, password, authMode } = accessPoint ?? { ssid: "", password: "", authMode: "open" };
  return { authMode, hidden: false, maxConn: 4, ssid, password };
}

function authModeOf({ password }: { password: string }): string {
  return password ? "wpa2" : "open";
}
