import type { Calibration, Sha1Engine } from "./messages";

/** What `rheo.json` can say, complete: defaults stand in for whatever it leaves out. */
export interface Settings {
  /** TCP port of the one server, 1..65535. */
  port: number;
  /** Espruino's name of the ADC pin the wiper is on, `D32`..`D39` on the ESP32. */
  pin: string;
  /** Readings per second, 1..100. */
  rate: number;
  /** ADC conversions averaged into one reading, 1..64. */
  oversample: number;
  /** Movement in LSB that makes a reading worth pushing, 0..4095. */
  deadband: number;
  calibration: Calibration;
  /** Viewers at once, 1..6. */
  viewers: number;
  /** Pages from these origins (`http://host:port`, or `null`) may watch and command. */
  origins: string[];
  /** When not empty, sockets and pages of data need it. */
  token: string;
  wifi: WifiSettings;
  /** Level of the LED after start. */
  led: boolean;
  /** Leaves Espruino's Bluetooth console on. */
  console: boolean;
  /** Forces a SHA-1 engine; empty lets the board choose. */
  sha1: Sha1Engine | "";
}

/** Empty strings mean: not set. */
export interface WifiSettings {
  ssid: string;
  password: string;
  /** Name the board announces and accepts in `Host`, without `.local`. */
  hostname: string;
}

export function defaultSettings(): Settings {
  return {
    port: 80,
    pin: "D34",
    rate: 20,
    oversample: 4,
    deadband: 4,
    calibration: { min: 0, max: 4095 },
    viewers: 6,
    origins: [],
    token: "",
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

function calibration(value: unknown): string {
  const ends = value as Calibration;
  return typeof value === "object" &&
    value &&
    !whole(ends.min, 0, 4095) &&
    !whole(ends.max, 0, 4095) &&
    ends.min !== ends.max
    ? ""
    : 'must be like {"min":0,"max":4095}';
}

/** Names and passwords are any bytes, blanks included (IEEE 802.11: SSID up to 32, passphrase up to 63). */
function wifi(value: unknown): string {
  const { ssid, password, hostname } = (value || {}) as { [name: string]: unknown };
  function fits(part: unknown, high: number): boolean {
    return part === undefined || (typeof part === "string" && part.length <= high);
  }
  return typeof value === "object" &&
    value &&
    fits(ssid, 32) &&
    fits(password, 63) &&
    fits(hostname, 32) &&
    !/[^-a-zA-Z0-9]/.test((hostname || "") as string)
    ? ""
    : "takes ssid (32 bytes), password (63) and hostname (32 letters, digits, hyphens)";
}

function origins(value: unknown): string {
  const wrong = 'must list up to 8 origins like "http://example.org"';
  if (!Array.isArray(value) || value.length > 8) return wrong;
  return value.every((origin) => !text(origin, 1, 100)) ? "" : wrong;
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
    case "oversample":
      return whole(value, 1, 64);
    case "deadband":
      return whole(value, 0, 4095);
    case "viewers":
      return whole(value, 1, 6);
    case "pin":
      return typeof value === "string" && /^D\d+$/.test(value) ? "" : 'must name a pin, such as "D34"';
    case "token":
      return text(value, 0, 64);
    case "led":
    case "console":
      return flag(value);
    case "calibration":
      return calibration(value);
    case "wifi":
      return wifi(value);
    case "origins":
      return origins(value);
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
}

/**
 * Settings from the text of `rheo.json`; `undefined` means there is no file. Never throws: whatever is
 * wrong goes to `report`, a sentence each, and the default of that field is used.
 */
export function readSettings(json: string | undefined, report: (problem: string) => void): Settings {
  const settings = defaultSettings();
  if (json === undefined) return settings;
  let given: { [name: string]: unknown } | undefined;
  try {
    given = JSON.parse(json);
  } catch (_error) {
    given = undefined;
  }
  if (typeof given !== "object" || !given || Array.isArray(given)) {
    report("rheo.json is no JSON object: every setting is at its default");
    return settings;
  }
  const fields = given;
  const into = settings as unknown as { [name: string]: unknown };
  Object.keys(fields).forEach((name) => {
    const problem = fieldProblem(name, fields[name]);
    if (problem) report("rheo.json: " + name + " " + problem + "; it is ignored");
    else if (name === "wifi") copyWifi(fields[name] as WifiSettings, settings.wifi);
    else into[name] = fields[name];
  });
  return settings;
}
