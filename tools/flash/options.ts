/** The command line of `npm run flash`: one table, from which parsing and `--help` follow. */
import { describeAir } from "../../host-sim/devices/radio.js";
import { type ChannelSettings, readChannels } from "./channels.js";
import { exitCodes, Problem } from "./problems.js";
import { readToolArguments } from "./tool-arguments.js";

interface Option {
  /** What stands for the value in `--help`; absent for switches. */
  value?: string;
  help: string;
}

export const OPTIONS: Record<string, Option> = {
  port: {
    value: "NAME",
    help: "serial port, or tcp://HOST:PORT, or several as tcp://HOST:2323-2332 (default: the one found)",
  },
  to: {
    value: "ADDRESS",
    help: "update over the air: the address of a board that runs Rheo; may be repeated",
  },
  all: { help: "every board on every port, side by side (or on each of several --port)" },
  each: { help: "one board after another, as they are plugged in, until Ctrl-C" },
  list: { help: "what is on each port; changes nothing" },
  ssid: { value: "NAME", help: "Wi-Fi network of the board" },
  password: { value: "TEXT", help: "its password; better in the environment as WIFI_PASSWORD" },
  "own-network": { help: "the board opens the network of --ssid itself, instead of joining it" },
  name: { value: "TEXT", help: "name of the board, 1 to 32 characters, shown wherever it is" },
  names: {
    value: "NAMES",
    help: "with --all, --each: a pattern such as 'Board ##', or a .csv file (name; serial or port)",
  },
  channels: { value: "LIST", help: "what it measures, such as knob:D34,light:veml7700:D22/D21 (SCL/SDA)" },
  settings: { value: "FILE", help: "changes to its rheo.json; what the file leaves out stays, null removes" },
  from: { value: "FOLDER", help: "folder with the built files (default: dist)" },
  "dry-run": { help: "look and compare, change nothing" },
  erase: { help: "remove all files from the board first, other programs' too" },
  yes: { help: "with --erase: do not ask whether that is meant" },
  rollback: { help: "put the program before the last upload back" },
  "no-open": { help: "do not offer to open the browser" },
  help: { help: "print this and exit" },
};

export interface FlashOptions {
  /** None: what is found. */
  ports: string[];
  /** Addresses of boards to update over the air. */
  to: string[];
  /** Their token; see `--help`. */
  token?: string;
  all: boolean;
  each: boolean;
  list: boolean;
  names?: string;
  ssid?: string;
  password?: string;
  ownNetwork: boolean;
  name?: string;
  channels?: ChannelSettings[];
  /** The same as typed, to be handed on. */
  channelsText?: string;
  settings?: string;
  from?: string;
  dryRun: boolean;
  erase: boolean;
  yes: boolean;
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
      { type: value ? "string" : "boolean", multiple: name === "port" || name === "to" } as const,
    ]),
  );
  const values: Record<string, unknown> = readToolArguments(args, "flash", options, environment);
  const text = (name: string) => values[name] as string | undefined;
  const given: FlashOptions = {
    ports: ((values.port as string[] | undefined) ?? []).flatMap(eachPort),
    to: (values.to as string[] | undefined) ?? [],
    token: environment.RHEO_TOKEN,
    all: values.all === true,
    each: values.each === true,
    list: values.list === true,
    names: text("names"),
    ssid: text("ssid"),
    password: text("password") ?? (text("ssid") === undefined ? undefined : environment.WIFI_PASSWORD),
    ownNetwork: values["own-network"] === true,
    name: text("name"),
    channels: text("channels") === undefined ? undefined : readChannels(text("channels")!),
    channelsText: text("channels"),
    settings: text("settings"),
    from: text("from"),
    dryRun: values["dry-run"] === true,
    erase: values.erase === true,
    yes: values.yes === true,
    rollback: values.rollback === true,
    open: values["no-open"] !== true,
    help: values.help === true,
  };
  checkCombination(given);
  return given;
}

/** `tcp://HOST:2323-2332` as the ports it stands for. @throws Problem `usage`. */
function eachPort(port: string): string[] {
  const range = /^(tcp:\/\/.*:)(\d+)-(\d+)\/?$/.exec(port);
  if (!range) return [port];
  const [first, last] = [Number(range[2]), Number(range[3])];
  if (last < first || last > 65535 || last - first >= MOST_PORTS)
    throw new Problem("usage", `${port} is no range of at most ${MOST_PORTS} ports`);
  return Array.from({ length: last - first + 1 }, (_, index) => `${range[1]}${first + index}`);
}

/** As many as simulated boards at once. */
const MOST_PORTS = 200;

function checkCombination(options: FlashOptions): void {
  const { ssid, password, settings, name, channels, erase, yes, rollback } = options;
  if (password !== undefined && ssid === undefined)
    throw new Problem("usage", "--password needs --ssid: it belongs to a network");
  if (yes && !erase) throw new Problem("usage", "--yes goes with --erase");
  if (rollback && (erase || [settings, ssid, name, channels].some((given) => given !== undefined)))
    throw new Problem("usage", "--rollback goes alone: it uploads nothing");
  checkOwnNetwork(options);
  checkMany(options);
  checkAir(options);
  if (ssid !== undefined && (ssid === "" || Buffer.byteLength(ssid) > 32))
    throw new Problem("usage", "--ssid takes 1 to 32 bytes (IEEE 802.11)");
  if (password !== undefined && password !== "" && !isPassphrase(password))
    throw new Problem("usage", `${WRONG_PASSWORD}; leave it empty for an open network`);
}

/** A network that stays is never an open one, and needs a name that no other board's has. */
function checkOwnNetwork({ ownNetwork, ssid, password, all, each }: FlashOptions): void {
  if (!ownNetwork) return;
  if (all || each)
    throw new Problem(
      "usage",
      "--own-network is for one board: each board's network needs a name of its own",
    );
  if (!ssid) throw new Problem("usage", "--own-network needs --ssid, the name of that network");
  if (password !== undefined && !isOwnPassword(password)) throw new Problem("usage", WRONG_OWN_PASSWORD);
}

export const WRONG_OWN_PASSWORD = "a network of the board's own has a password of 8 to 63 characters";

export function isOwnPassword(password: string): boolean {
  const bytes = Buffer.byteLength(password);
  return bytes >= 8 && bytes <= 63;
}

/** Over the air goes the program, and nothing else: settings hold secrets. */
function checkAir({ to, ports, all, each, list, ...rest }: FlashOptions): void {
  if (to.length === 0) return;
  const { ssid, password, name, names, channels, settings, erase, rollback } = rest;
  const others = { ssid, password, name, names, channels, settings };
  const given = Object.entries({ ...others, erase: erase || undefined, rollback: rollback || undefined })
    .filter(([, value]) => value !== undefined)
    .map(([option]) => `--${option}`);
  if (ports.length) given.push("--port");
  if (all || each || list) given.push("--all, --each and --list");
  if (given.length) throw new Problem("usage", `--to sends the program alone: leave ${given[0]} out`);
}

/** What goes with many boards, and what only with one. */
function checkMany({ ports, all, each, list, names, name, erase, yes }: FlashOptions): void {
  const modes = [all && "--all", each && "--each", list && "--list"].filter(Boolean);
  if (modes.length > 1) throw new Problem("usage", `${modes.join(" and ")} do not go together`);
  if (ports.length > 1 && !all && !list)
    throw new Problem("usage", "several --port go with --all or --list: otherwise one board is flashed");
  if (each && ports.length)
    throw new Problem("usage", "--each takes whatever is plugged in: leave --port out");
  if (names !== undefined && !all && !each)
    throw new Problem("usage", "--names goes with --all or --each; one board has a --name");
  if ((all || each) && name !== undefined)
    throw new Problem("usage", "--name would be every board's: use --names 'Board ##'");
  if ((all || each) && erase && !yes)
    throw new Problem("usage", "--erase of many boards asks nobody: add --yes to mean it");
}

export const WRONG_PASSWORD = "a Wi-Fi password has 8 to 63 characters, or is a key of 64 hexadecimal digits";

/** WPA2: a passphrase of 8 to 63 characters, or the key itself (IEEE 802.11, annex J.4). */
export function isPassphrase(password: string): boolean {
  const bytes = Buffer.byteLength(password);
  return (bytes >= 8 && bytes <= 63) || /^[0-9a-f]{64}$/i.test(password);
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
    "Over the air (--to) the board's token is taken from the environment, RHEO_TOKEN, or asked for; it is",
    "never sent.",
    "",
    "The simulated board (npm start -- --console 2323) hears these networks:",
    ...describeAir(),
    "",
    "Exit codes:",
    ...exitCodes(),
  ].join("\n");
}
