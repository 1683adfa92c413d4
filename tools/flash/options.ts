/** The command line of `npm run flash`: one table, from which parsing and `--help` follow. */
import { parseArgs } from "node:util";
import { exitCodes, Problem } from "./problems.js";
import { noticeSwallowed } from "./swallowed.js";

interface Option {
  /** What stands for the value in `--help`; absent for switches. */
  value?: string;
  help: string;
}

export const OPTIONS: Record<string, Option> = {
  port: { value: "NAME", help: "serial port, or tcp://HOST:PORT (default: the one that is found)" },
  ssid: { value: "NAME", help: "Wi-Fi network of the board" },
  password: { value: "TEXT", help: "its password; better in the environment as WIFI_PASSWORD" },
  settings: { value: "FILE", help: "rheo.json for the board, instead of the one on it" },
  from: { value: "FOLDER", help: "folder with the built files (default: dist)" },
  "dry-run": { help: "look and compare, change nothing" },
  erase: { help: "remove all files from the board first, other programs' too" },
  rollback: { help: "put the program before the last upload back" },
  "no-open": { help: "do not offer to open the browser" },
  help: { help: "print this and exit" },
};

export interface FlashOptions {
  port?: string;
  ssid?: string;
  password?: string;
  settings?: string;
  from?: string;
  dryRun: boolean;
  erase: boolean;
  rollback: boolean;
  open: boolean;
  help: boolean;
}

/**
 * Reads the command line.
 * @param args without the interpreter and the script.
 * @throws Problem `usage` for anything that cannot be carried out as typed.
 */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): FlashOptions {
  const options = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, { value }]) => [
      name,
      { type: value ? "string" : "boolean" } as const,
    ]),
  );
  noticeSwallowed("flash", Object.keys(OPTIONS), environment);
  let values: Record<string, unknown>;
  try {
    values = parseArgs({ args, options }).values;
  } catch (error) {
    throw new Problem("usage", (error as Error).message.split(". ")[0]);
  }
  const text = (name: string) => values[name] as string | undefined;
  const given: FlashOptions = {
    port: text("port"),
    ssid: text("ssid"),
    password: text("password") ?? (text("ssid") === undefined ? undefined : environment.WIFI_PASSWORD),
    settings: text("settings"),
    from: text("from"),
    dryRun: values["dry-run"] === true,
    erase: values.erase === true,
    rollback: values.rollback === true,
    open: values["no-open"] !== true,
    help: values.help === true,
  };
  checkCombination(given);
  return given;
}

function checkCombination({ ssid, password, settings, erase, rollback }: FlashOptions): void {
  if (password !== undefined && ssid === undefined)
    throw new Problem("usage", "--password needs --ssid: it belongs to a network");
  if (rollback && (erase || settings !== undefined || ssid !== undefined))
    throw new Problem("usage", "--rollback goes alone: it uploads nothing");
  if (ssid !== undefined && (ssid === "" || Buffer.byteLength(ssid) > 32))
    throw new Problem("usage", "--ssid takes 1 to 32 bytes (IEEE 802.11)");
  if (password !== undefined && password !== "" && !isPassphrase(password))
    throw new Problem("usage", "a Wi-Fi password has 8 to 63 characters; leave it empty for an open network");
}

/** WPA2 passphrases have 8 to 63 characters (IEEE 802.11, annex J.4). */
export function isPassphrase(password: string): boolean {
  return password.length >= 8 && Buffer.byteLength(password) <= 63;
}

export function helpText(): string {
  const rows = Object.entries(OPTIONS).map(([name, { value, help }]) => {
    const left = `--${name}${value ? ` ${value}` : ""}`;
    return `  ${left.padEnd(18)}${help}`;
  });
  return [
    "npm run flash -- [options]",
    "",
    "Uploads Rheo to a board that runs Espruino, and waits until it has an address.",
    "It may be repeated and broken off at any point: only what changed is uploaded, and until all",
    "of it is there and correct the board starts what it had.",
    "",
    ...rows,
    "",
    "Exit codes:",
    ...exitCodes(),
  ].join("\n");
}
