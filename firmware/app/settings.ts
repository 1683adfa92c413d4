import { parseJson } from "../text/json";
import { type ChannelSettings, isLabel } from "./channels";
import type { Sha1Engine } from "./messages";

/** What `rheo.json` can say, complete: defaults stand in for whatever it leaves out. */
export interface Settings {
  /** What people call the board, 1 to 32 bytes of UTF-8; empty: its host name. */
  name: string;
  /** TCP port of the one server, 1..65535. */
  port: number;
  /** What is measured, at least one; see `channels.ts` for what is in each. */
  channels: ChannelSettings[];
  /** Samples per second, 1..100. */
  rate: number;
  /** Viewers at once, 1..6. */
  viewers: number;
  /** Pages from these origins (`http://host:port`, or `null`) may watch and command. */
  origins: string[];
  /** Names that are the board's besides its own host name, such as a reverse proxy's; any case. */
  hosts: string[];
  /** When not empty, sockets and pages of data need it; null when the file has one that cannot be used. */
  token: string | null;
  /** Who knows the token may install another program over the air. */
  update: boolean;
  wifi: WifiSettings;
  /** Level of the LED after start. */
  led: boolean;
  /** Leaves Espruino's Bluetooth console on. */
  console: boolean;
  /** Forces a SHA-1 engine; empty lets the board choose. */
  sha1: Sha1Engine | "";
}

export interface KnownNetwork {
  ssid: string;
  /** Absent or empty: an open network. */
  password?: string;
}

/** Empty strings mean: not set. */
export interface WifiSettings {
  /** `ap`: the board is a network itself, of this name and password. Else it joins that network. */
  mode?: "ap" | "";
  ssid: string;
  password: string;
  /** Up to four further networks, tried in turn when the one before cannot be joined. */
  networks?: KnownNetwork[];
  /** Name the board announces and accepts in `Host`, without `.local`. */
  hostname: string;
}

export function defaultSettings(): Settings {
  return {
    name: "",
    port: 80,
    channels: [{ id: "knob" }],
    rate: 20,
    viewers: 6,
    origins: [],
    hosts: [],
    token: "",
    update: false,
    wifi: { ssid: "", password: "", hostname: "" },
    led: false,
    console: false,
    sha1: "",
  };
}

/** Why `value` is no whole number from `low` to `high`; empty when it is one. */
function whole(value: unknown, low: number, high: number): string {
  return typeof value === "number" && value >= low && value <= high && Math.floor(value) === value
    ? ""
    : "must be a whole number from " + low + " to " + high;
}

/** Why `value` is no text of `low` to `high` printable ASCII characters without blanks; empty when it is. */
function text(value: unknown, low: number, high: number): string {
  return typeof value === "string" &&
    value.length >= low &&
    value.length <= high &&
    !/[^\x21-\x7e]/.test(value)
    ? ""
    : "must be text of " + low + " to " + high + " characters without blanks";
}

function flag(value: unknown): string {
  return typeof value === "boolean" ? "" : "must be true or false";
}

/** A text of at most so many bytes, or none. */
function fits(part: unknown, high: number): boolean {
  return part === undefined || (typeof part === "string" && part.length <= high);
}

/**
 * Names and passwords are any bytes, blanks included (IEEE 802.11: SSID up to 32, passphrase up to 63, or the key
 * itself in 64 hexadecimal digits).
 */
function isNetwork(value: unknown): boolean {
  if (typeof value !== "object" || !value) return false;
  const { ssid, password } = value as { [name: string]: unknown };
  return (
    fits(ssid, 32) && (fits(password, 63) || (fits(password, 64) && !/[^0-9a-fA-F]/.test(password as string)))
  );
}

/** Whether this can be a network of the board's own: never an open one, since it stays. */
export function isOwnNetwork(ssid: unknown, password: unknown): boolean {
  return (
    typeof password === "string" && password.length > 7 && fits(password, 63) && !!ssid && fits(ssid, 32)
  );
}

function wifi(value: unknown): string {
  const { mode, ssid, password, hostname, networks } = (value || {}) as { [name: string]: unknown };
  const others = networks === undefined ? [] : networks;
  if (mode === "ap" && !isOwnNetwork(ssid, password))
    return 'of mode "ap" takes ssid (1 to 32 bytes) and password (8 to 63): the board\'s own network is not open';
  return isNetwork(value) &&
    (mode === undefined || mode === "" || mode === "ap") &&
    fits(hostname, 32) &&
    !/[^-a-zA-Z0-9]/.test((hostname || "") as string) &&
    Array.isArray(others) &&
    others.length <= 4 &&
    others.every((other) => isNetwork(other) && !!other.ssid)
    ? ""
    : 'takes mode ("ap", or "" to join a network), ssid (32 bytes), password (63, or 64 hexadecimal digits), hostname (32 letters, digits, hyphens), and networks, up to four more with ssid and password';
}

function origins(value: unknown): string {
  const wrong = 'must list up to 8 origins like "http://example.org"';
  if (!Array.isArray(value) || value.length > 8) return wrong;
  return value.every((origin) => !text(origin, 1, 100)) ? "" : wrong;
}

function hosts(value: unknown): string {
  const wrong = 'must list up to 8 host names like "knob.example.org", without port';
  if (!Array.isArray(value) || value.length > 8) return wrong;
  return value.every((host) => !text(host, 1, 100) && !/[^-a-zA-Z0-9.]/.test(host as string)) ? "" : wrong;
}

/**
 * What is wrong with one field's value, as the end of a sentence that begins with the field's name;
 * empty when it is right. Serves the settings file and the `set` command alike.
 */
export function fieldProblem(name: string, value: unknown): string {
  switch (name) {
    case "port":
      return whole(value, 1, 65535);
    case "rate":
      return whole(value, 1, 100);
    case "viewers":
      return whole(value, 1, 6);
    case "name":
      return isLabel(value) ? "" : "must be text of 1 to 32 bytes";
    case "channels":
      return Array.isArray(value) && value.length ? "" : "must list 1 to 8 channels";
    case "token":
      return text(value, 0, 64);
    case "led":
    case "update":
    case "console":
      return flag(value);
    case "wifi":
      return wifi(value);
    case "origins":
      return origins(value);
    case "hosts":
      return hosts(value);
    case "sha1":
      return value === "" || value === "accelerator" || value === "crypto" || value === "software"
        ? ""
        : 'must be "accelerator", "crypto" or "software"';
    default:
      return "is not a setting Rheo knows";
  }
}

function copyWifi(from: WifiSettings, to: WifiSettings): void {
  to.ssid = from.ssid || "";
  to.password = from.password || "";
  to.hostname = from.hostname || "";
  if (from.mode) to.mode = from.mode;
  if (from.networks) to.networks = from.networks;
}

/** Fields at the top of the file that are settings of the one channel there is without `channels`. */
const SHORT_FORM = ["pin", "oversample", "deadband", "calibration", "label"];

/**
 * Settings from the text of `rheo.json`; `undefined` means there is no file. Never throws: whatever is
 * wrong goes to `report`, a sentence each, and the default of that field is used; but a token that cannot be used
 * is null, since a board that was meant to have one must not be open.
 */
export function readSettings(json: string | undefined, report: (problem: string) => void): Settings {
  const settings = defaultSettings();
  if (json === undefined) return settings;
  let given: { [name: string]: unknown } | undefined;
  try {
    // Editors on Windows may begin it with a byte order mark.
    given = parseJson(json.substr(0, 3) === "\xef\xbb\xbf" ? json.substr(3) : json) as {
      [name: string]: unknown;
    };
  } catch (_error) {
    given = undefined;
  }
  if (typeof given !== "object" || !given || Array.isArray(given)) {
    report("rheo.json is no JSON object: every setting is at its default");
    return settings;
  }
  const fields = given;
  const into = settings as unknown as { [name: string]: unknown };
  const channel = settings.channels[0]!;
  Object.keys(fields).forEach((name) => {
    if (SHORT_FORM.indexOf(name) >= 0) {
      channel[name] = fields[name];
      if (fields.channels !== undefined)
        report("rheo.json: " + name + " belongs into channels; it is ignored");
      return;
    }
    const problem = fieldProblem(name, fields[name]);
    if (problem && name === "token") {
      settings.token = null;
      report("rheo.json: token " + problem + "; until then data is refused to everybody");
    } else if (problem) report("rheo.json: " + name + " " + problem + "; it is ignored");
    else if (name === "wifi") copyWifi(fields[name] as WifiSettings, settings.wifi);
    else into[name] = fields[name];
  });
  if (settings.update && !settings.token) {
    settings.update = false;
    report("rheo.json: update needs a token, which says who may; it is ignored");
  }
  return settings;
}
