/** Puts together the board's `rheo.json`: what it has, or the given file, with the given network in it. */
import { readFileSync } from "node:fs";
import { fieldProblem } from "../../firmware/app/settings.js";
import { Problem } from "./problems.js";

export type Settings = Record<string, unknown>;

interface Network {
  ssid: string;
  password: string;
}

/** @throws Problem `usage` naming what is wrong with the text; passwords are not repeated. */
function parseSettings(text: string, where: string): Settings {
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    throw new Problem("usage", `${where} is not JSON.`);
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings))
    throw new Problem("usage", `${where} must hold a JSON object, such as {"rate": 50}.`);
  return settings as Settings;
}

/** The settings file of `--settings`, each field checked as the board will check it. */
export function readSettingsFile(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Problem("usage", `cannot read ${path} (${(error as NodeJS.ErrnoException).code}).`);
  }
  const settings = parseSettings(text, path);
  for (const [name, value] of Object.entries(settings)) {
    const problem = fieldProblem(name, value);
    if (problem) throw new Problem("usage", `${path}: ${name} ${problem}.`);
  }
  return settings;
}

/** The board's present settings; none when there are none, or nothing readable. */
export function boardSettings(bytes: Buffer | undefined): Settings {
  try {
    return bytes ? parseSettings(bytes.toString(), "rheo.json") : {};
  } catch {
    return {};
  }
}

/** Name of the network in the settings; empty for none. */
export function networkName(settings: Settings): string {
  const wifi = settings.wifi as { ssid?: unknown } | undefined;
  return typeof wifi?.ssid === "string" ? wifi.ssid : "";
}

/** The settings with another network; the host name stays. */
export function withNetwork(settings: Settings, { ssid, password }: Network): Settings {
  const before = typeof settings.wifi === "object" ? settings.wifi : {};
  return { ...settings, wifi: { ...before, ssid, password } };
}

/** What `--settings` left out about Wi-Fi is kept from the board. */
export function keepNetwork(settings: Settings, before: Settings): Settings {
  return settings.wifi === undefined && before.wifi !== undefined
    ? { ...settings, wifi: before.wifi }
    : settings;
}
