/** Puts together the board's `rheo.json`: what it has, changed by what is given. */
import { readFileSync } from "node:fs";
import { fieldProblem } from "../../firmware/app/settings.js";
import { Problem } from "./problems.js";

export type Settings = Record<string, unknown>;

interface Network {
  ssid: string;
  password: string;
}

/**
 * What is wrong with a setting, checked as the board will check it: to the board a text is its bytes in UTF-8.
 * @returns the end of a sentence that begins with the setting's name; empty when it is right
 */
export function settingProblem(name: string, value: unknown): string {
  return fieldProblem(name, asBytes(value));
}

/** The value with a character for each byte in every text, as Espruino reads them from its flash. */
function asBytes(value: unknown): unknown {
  if (typeof value === "string") return Buffer.from(value).toString("latin1");
  if (Array.isArray(value)) return value.map(asBytes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, asBytes(field)]));
}

const BYTE_ORDER_MARK = "\ufeff";
/** The short form for a board with one channel; it does not go with a list of channels. */
const ONE_CHANNEL = ["pin", "oversample", "deadband", "calibration"];

/** @throws Problem `usage` naming what is wrong with the text; passwords are not repeated. */
function parseSettings(text: string, where: string): Settings {
  let settings: unknown;
  try {
    settings = JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch {
    throw new Problem("usage", `${where} is not JSON.`);
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings))
    throw new Problem("usage", `${where} must hold a JSON object, such as {"rate": 50}.`);
  return settings as Settings;
}

/**
 * The settings file of `--settings`, each field checked as the board will check it. `null` is right for
 * every field: it takes it away from the board.
 * @throws Problem `usage`.
 */
export function readSettingsFile(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Problem("usage", `cannot read ${path} (${(error as NodeJS.ErrnoException).code}).`);
  }
  const settings = parseSettings(text, path);
  for (const [name, value] of Object.entries(settings)) {
    const problem = value === null ? "" : settingProblem(name, value);
    if (problem) throw new Problem("usage", `${path}: ${name} ${problem}.`);
  }
  return settings;
}

/**
 * The board's present settings; none when there are none, or nothing readable.
 *
 * Earlier firmware wrote each byte beyond ASCII as an escaped character of its own; those that together are
 * UTF-8 are read as that.
 */
export function boardSettings(bytes: Buffer | undefined): Settings {
  try {
    return bytes ? parseSettings(readEscapedBytes(bytes.toString()), "rheo.json") : {};
  } catch {
    return {};
  }
}

/** `\u00c3\u00ab`, two bytes of UTF-8, as the one character that they are; a lone `\u00e9` stays. */
function readEscapedBytes(json: string): string {
  return json.replace(
    /(?<!\\)((?:\\\\)*)((?:\\u00[89a-f][0-9a-f])+)/gi,
    (all, before: string, run: string) => {
      const bytes = Buffer.from(run.replaceAll(/\\u00/gi, ""), "hex");
      const text = bytes.toString();
      return text.includes("\ufffd") ? all : before + text;
    },
  );
}

/**
 * What is wrong with the board's present settings, a sentence for each field, so that it is not carried on.
 * Values are not repeated.
 */
export function settingsProblems(settings: Settings): Map<string, string> {
  const problems = new Map<string, string>();
  for (const [name, value] of Object.entries(settings)) {
    const problem = settingProblem(name, value);
    if (problem) problems.set(name, `${name} ${problem}`);
  }
  return problems;
}

/** Name of the network in the settings; empty for none. */
export function networkName(settings: Settings): string {
  const wifi = settings.wifi as { ssid?: unknown } | undefined;
  return typeof wifi?.ssid === "string" ? wifi.ssid : "";
}

/** The settings with another network, which the board joins or, when it is its own, opens; the host name stays. */
export function withNetwork(settings: Settings, { ssid, password }: Network, isOwn: boolean): Settings {
  const { mode: _before, ...others } = fieldsOf(settings.wifi);
  return { ...settings, wifi: { ...others, ...(isOwn && { mode: "ap" }), ssid, password } };
}

/** Whether the board opens its network itself. */
export function isOwnNetwork(settings: Settings): boolean {
  return fieldsOf(settings.wifi).mode === "ap";
}

function fieldsOf(value: unknown): Settings {
  return typeof value === "object" && value !== null ? (value as Settings) : {};
}

/**
 * The board's settings with those that are given: what is not given stays, `null` goes. Of Wi-Fi the fields
 * are taken one by one, but to name a network is to join it unless `mode` says otherwise; a list of channels takes the place of the short form for one, and the other way round.
 */
export function mergeSettings(before: Settings, given: Settings): Settings {
  const merged: Settings = { ...before };
  if (given.channels) for (const name of ONE_CHANNEL) delete merged[name];
  if (ONE_CHANNEL.some((name) => given[name] !== undefined && given[name] !== null)) delete merged.channels;
  for (const [name, value] of Object.entries(given)) {
    if (value === null) delete merged[name];
    else if (name === "wifi") {
      const { mode, ...kept } = fieldsOf(before.wifi);
      const wifi = fieldsOf(value);
      const isKept = mode !== undefined && wifi.ssid === undefined;
      merged.wifi = { ...kept, ...(isKept && { mode }), ...wifi };
    } else merged[name] = value;
  }
  return merged;
}
