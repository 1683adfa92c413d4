/**
 * What the board's Wi-Fi does next, and why: a pure state machine, told what happened and when, that
 * answers with the one thing to do. It never gives up: a lost or missing access point is tried again for
 * ever, with growing pauses.
 *
 * ```
 * connecting ──up──▶ connected ──lost──▶ waiting ──pause over──▶ connecting
 *     └──lost, or no answer──▶ waiting
 * any ──button, or nothing to connect to──▶ provisioning ──ten minutes, button──▶ connecting
 * ```
 *
 * Settings saved in set-up mode take effect with a restart. To a board that is a network of its own, connecting is
 * opening it.
 */

/** `none`: this build of Espruino has no Wi-Fi. `provisioning`: the board is an access point itself. */
export type WifiState = "none" | "connecting" | "connected" | "waiting" | "provisioning";

/**
 * What happened. `boot`: detail is the network's name, empty when none is known. `up`: an address has come.
 * `lost`: detail is the reason, ESP-IDF's number or words. `button`: a long press.
 */
export type WifiEvent = "boot" | "up" | "lost" | "tick" | "button";

/** What to do about it; empty for nothing. */
export type WifiAction = "" | "connect" | "provisioning" | "restart";

export interface Wifi {
  _state: WifiState;
  /** Why it is in this state, for people; empty when all is well. */
  _reason: string;
  /** Failed attempts since the last success. */
  _failed: number;
  /** When the state began, in milliseconds since boot. */
  _since: number;
  /** When it ends by itself, in milliseconds since boot: until then a `tick` changes nothing. */
  _due: number;
  /** 1 when the settings name a network; else 0, which takes less than false. */
  _known: 0 | 1;
}

/** Milliseconds an attempt may take: association and DHCP need 1 to 4 s, and Espruino retries twice itself. */
const ATTEMPT_TIME = 20000;
/** Milliseconds before the second attempt; each further pause is twice as long, up to the longest. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60000;
/** Milliseconds in set-up mode before the board goes back to the network it knows. */
const PROVISIONING_TIME = 600000;
/**
 * Failed attempts in a row after which the board restarts: Espruino's ESP32 port loses the details object
 * of every `disconnected` event, some 14 variables each, and nobody is connected at that moment anyway.
 */
const ATTEMPTS = 30;

export function createWifi(): Wifi {
  return { _state: "none", _reason: "", _failed: 0, _since: 0, _due: Infinity, _known: 0 };
}

/** Words for the reason codes people meet (ESP-IDF, `wifi_err_reason_t`). */
export function reasonText(code: string): string {
  switch (code) {
    case "15":
    case "202":
    case "204":
      return "the password is probably wrong";
    case "200":
      return "the access point went silent";
    case "201":
      return "the network was not found";
    default:
      return /^\d+$/.test(code) ? "reason " + code : code;
  }
}

/** Begins a state that ends by itself after `time` milliseconds. */
function enter(wifi: Wifi, state: WifiState, reason: string, now: number, time: number): void {
  wifi._state = state;
  wifi._reason = reason;
  wifi._since = now;
  wifi._due = now + time;
}

function connect(wifi: Wifi, now: number): WifiAction {
  enter(wifi, "connecting", wifi._reason, now, ATTEMPT_TIME);
  return "connect";
}

function openProvisioning(wifi: Wifi, reason: string, now: number): WifiAction {
  enter(wifi, "provisioning", reason, now, wifi._known ? PROVISIONING_TIME : Infinity);
  return "provisioning";
}

function fail(wifi: Wifi, reason: string, now: number): WifiAction {
  // One failure may be told twice, by the timeout and by the event.
  if (wifi._state !== "connecting" && wifi._state !== "connected") return "";
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * Math.pow(2, wifi._failed));
  wifi._failed++;
  enter(wifi, "waiting", reason, now, pause);
  return wifi._failed % ATTEMPTS ? "" : "restart";
}

/** Takes one event at `now` (milliseconds since boot, never going back) and tells what to do. */
export function wifiStep(wifi: Wifi, event: WifiEvent, now: number, detail: string): WifiAction {
  switch (event) {
    case "boot":
      wifi._known = detail ? 1 : 0;
      return detail ? connect(wifi, now) : openProvisioning(wifi, "no network is set up", now);
    case "up":
      // In set-up mode an address means that the page tries a network: its business.
      if (wifi._state !== "provisioning") {
        wifi._failed = 0;
        enter(wifi, "connected", "", now, Infinity);
      }
      return "";
    case "lost":
      return fail(wifi, reasonText(detail), now);
    case "button":
      if (wifi._state !== "provisioning") return openProvisioning(wifi, "the button was held down", now);
      wifi._reason = "";
      return wifi._known ? connect(wifi, now) : "";
    default:
      if (now < wifi._due) return "";
      return wifi._state === "connecting"
        ? fail(wifi, "no answer from the network", now)
        : connect(wifi, now);
  }
}
