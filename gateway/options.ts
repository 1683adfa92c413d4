/** The command line and the configuration file of `npm run gateway`. */
import { readFileSync } from "node:fs";
import { parseAddress } from "../client/address.js";
import { MOST_BOARDS } from "../host-sim/cli/boards.js";
import { readArguments } from "../host-sim/shell/arguments.js";
import { UsageError } from "../host-sim/shell/values.js";
import type { BoardConfig } from "./fleet.js";
import { isId } from "./ids.js";

export const HELP = `npm run gateway -- [options]

Keeps one WebSocket to each board and gives it to everybody else: as pages, as sockets,
as MQTT. Ctrl-C ends it.

  --board ADDRESS      a board: 192.168.1.50, rheo.local:8080; may be repeated
  --simulate N         N simulated boards (1 to ${MOST_BOARDS}) beside the gateway
  --discover           boards that announce themselves in this network (mDNS)
  --config FILE        boards and these options from a JSON file, see gateway/README.md
  --port N             pages and sockets; default 8080
  --host ADDRESS       address to listen on; default 127.0.0.1: this machine only
  --token TOKEN        needed to watch and to command; else the environment's RHEO_TOKEN
  --control-token TOKEN  needed to command: then --token is for watching only
  --allow-host NAME    a further name that it is reached by; may be repeated
  --allow-origin URL   a web origin whose pages may use it; may be repeated
  --tls-cert FILE      certificate, and
  --tls-key FILE       its key (PEM): serves https and wss
  --mqtt URL           use this broker: mqtt, mqtts, ws or wss://[USER:PASSWORD@]HOST[:PORT];
                       several, separated by commas: the nodes of a cluster
  --mqtt-port N        port of the embedded broker; default 1883
  --mqtt-ca FILE       certificates (PEM) to trust with mqtts and wss
  --mqtt-cert FILE     the gateway's certificate for a broker that asks for one, and
  --mqtt-key FILE      its key (PEM)
  --mqtt-every S       seconds between two values of a channel, 0.05 to 3600; default 1
  --no-mqtt            neither broker nor MQTT
  --name NAME          the gateway's name among several at one broker; default this machine's
  --help               this text

Without any of --board, --simulate and --config it looks for boards as with --discover.
Exit code: 0 stopped by the user, 1 could not start, 2 wrong command line or file.
`;

export interface Options {
  boards: BoardConfig[];
  simulate: number;
  discover: boolean;
  port: number;
  host: string;
  viewToken: string;
  controlToken: string;
  hosts: string[];
  origins: string[];
  tls: { cert: Buffer; key: Buffer } | undefined;
  /** Undefined: none; without `url` the embedded broker. */
  mqtt: { url?: string; port: number; every: number; ca?: Buffer; cert?: Buffer; key?: Buffer } | undefined;
  name: string;
}

export { UsageError };

const OPTIONS = {
  board: { type: "string", multiple: true },
  simulate: { type: "string" },
  discover: { type: "boolean" },
  config: { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
  token: { type: "string" },
  "control-token": { type: "string" },
  "allow-host": { type: "string", multiple: true },
  "allow-origin": { type: "string", multiple: true },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  mqtt: { type: "string" },
  "mqtt-port": { type: "string" },
  "mqtt-ca": { type: "string" },
  "mqtt-cert": { type: "string" },
  "mqtt-key": { type: "string" },
  "mqtt-every": { type: "string" },
  "no-mqtt": { type: "boolean" },
  name: { type: "string" },
  help: { type: "boolean" },
} as const;

type Values = ReturnType<typeof readArgs>;

/** Reads the command line; null when it asks for help. `machine`: its name. @throws UsageError */
export function parseOptions(
  args: string[],
  environment: NodeJS.ProcessEnv,
  machine: string,
): Options | null {
  const values = readArgs(args);
  if (values.help) return null;
  const file = values.config === undefined ? { boards: [], more: {} } : readConfig(values.config);
  const given: Values = { ...file.more, ...values };
  const token = given.token ?? environment.RHEO_TOKEN ?? "";
  const boards = [
    ...file.boards,
    ...(values.board ?? []).map((address) => boardOf({ address }, `--board ${address}`)),
  ];
  const simulate = number(given, "simulate", 1, MOST_BOARDS, 0);
  if (given.mqtt !== undefined && given["no-mqtt"])
    throw new UsageError("--mqtt and --no-mqtt exclude each other.");
  return {
    boards,
    simulate,
    discover: given.discover ?? (boards.length === 0 && simulate === 0),
    port: number(given, "port", 1, 65535, 8080),
    host: given.host ?? "127.0.0.1",
    viewToken: token,
    controlToken: given["control-token"] ?? "",
    hosts: (given["allow-host"] ?? []).map((name) => name.toLowerCase()),
    origins: (given["allow-origin"] ?? []).map(originOf),
    tls: tlsOf(given),
    mqtt: given["no-mqtt"] ? undefined : mqttOf(given),
    name: nameOf(given.name, machine),
  };
}

function readArgs(args: string[]) {
  return readArguments(args, { scripts: ["gateway"], options: OPTIONS }).values;
}

/** A file like `{"boards":[{"address":"192.168.1.50","name":"Kitchen","group":"Home","token":"…"}],"port":8080}`. */
function readConfig(file: string): { boards: BoardConfig[]; more: Partial<Values> } {
  let config: unknown;
  try {
    config = JSON.parse(
      read(file, "--config")
        .toString("utf8")
        .replace(/^\ufeff/, ""),
    );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw new UsageError(`${file} is to hold a JSON object.`);
  const { boards = [], ...rest } = config as Record<string, unknown>;
  if (!Array.isArray(boards)) throw new UsageError(`${file}: boards is to be a list.`);
  const read_ = boards.map((board, i) => boardOf(board, `${file}: board ${i + 1}`));
  const ids = read_.flatMap(({ id }) => id ?? []);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice) throw new UsageError(`${file}: two boards have the id ${twice}.`);
  const more: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof typeof OPTIONS] : undefined;
    if (!option || name === "board" || name === "config" || name === "help")
      throw new UsageError(`${file}: there is no setting ${name}.`);
    more[name] = settingOf(option, value, `${file}: ${name}`);
  }
  return { boards: read_, more: more as Partial<Values> };
}

function settingOf(option: { type: string; multiple?: boolean }, value: unknown, where: string): unknown {
  if (option.type === "boolean") {
    if (typeof value === "boolean") return value;
    throw new UsageError(`${where} is to be true or false.`);
  }
  if (option.multiple) {
    if (Array.isArray(value) && value.every((text) => typeof text === "string")) return value;
    throw new UsageError(`${where} is to be a list of texts.`);
  }
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new UsageError(`${where} is to be a text or a number.`);
}

function boardOf(board: unknown, where: string): BoardConfig {
  const { address, name, group, token, id, ...rest } = (board ?? {}) as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown) throw new UsageError(`${where}: there is no setting ${unknown}.`);
  const parsed = typeof address === "string" ? parseAddress(address) : null;
  if (!parsed)
    throw new UsageError(
      `${where}: "${address ?? ""}" is no address; write 192.168.1.50 or rheo.local:8080.`,
    );
  for (const [field, value] of Object.entries({ name, group, token })) {
    if (value !== undefined && (typeof value !== "string" || !value || value.length > 64))
      throw new UsageError(`${where}: ${field} is to be a text of 1 to 64 characters.`);
  }
  if (id !== undefined && (typeof id !== "string" || !isId(id)))
    throw new UsageError(`${where}: id is to be 1 to 32 of a-z, 0-9 and -, and not "gateway".`);
  return {
    address: token === undefined ? parsed : { ...parsed, token: token as string },
    name: name as string | undefined,
    group: group as string | undefined,
    id: id as string | undefined,
  };
}

function mqttOf(given: Values): Options["mqtt"] {
  const every = given["mqtt-every"];
  const seconds = every === undefined ? 1 : Number(every);
  if (!(seconds >= 0.05 && seconds <= 3600))
    throw new UsageError(`--mqtt-every takes seconds from 0.05 to 3600, not "${every}".`);
  const tls = mqttTlsOf(given);
  const port = number(given, "mqtt-port", 1, 65535, 1883);
  if (given.mqtt === undefined) return { port, every: seconds };
  const urls = given.mqtt.split(",").map((text) => (URL.canParse(text) ? new URL(text) : undefined));
  if (!urls.every((url) => url && /^(mqtts?|wss?):$/.test(url.protocol) && url.hostname))
    throw new UsageError(
      "--mqtt takes a broker's URL such as mqtt://USER:PASSWORD@broker.example:1883 or wss://….",
    );
  if (new Set(urls.map((url) => url!.protocol)).size > 1)
    throw new UsageError("--mqtt: all nodes of a cluster are to be reached in the same way, such as mqtts.");
  return { url: given.mqtt, port, every: seconds, ...tls };
}

/** What a broker is trusted by, and what it trusts the gateway by. */
function mqttTlsOf(given: Values): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const names = ["mqtt-ca", "mqtt-cert", "mqtt-key"] as const;
  const unused = names.find((name) => given[name] !== undefined && !/^(mqtts|wss):/.test(given.mqtt ?? ""));
  if (unused) throw new UsageError(`--${unused} is for a broker with TLS: --mqtt mqtts://… or wss://….`);
  const [ca, cert, key] = names.map((name) => {
    const file = given[name];
    return file === undefined ? undefined : read(file, `--${name}`);
  });
  if (!cert !== !key) throw new UsageError("--mqtt-cert and --mqtt-key go together.");
  return { ca, cert, key };
}

function tlsOf(given: Values): Options["tls"] {
  const [cert, key] = [given["tls-cert"], given["tls-key"]];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new UsageError("--tls-cert and --tls-key go together.");
  return { cert: read(cert, "--tls-cert"), key: read(key, "--tls-key") };
}

function read(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${option}: cannot read ${file} (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function number(
  given: Values,
  name: "simulate" | "port" | "mqtt-port",
  least: number,
  most: number,
  otherwise: number,
): number {
  const text = given[name];
  if (text === undefined) return otherwise;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  return value;
}

function originOf(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text.toLowerCase()) return text.toLowerCase();
  throw new UsageError(`--allow-origin takes an origin such as https://house.example, not "${text}".`);
}

function nameOf(text: string | undefined, machine: string): string {
  const name =
    text ??
    machine
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .slice(0, 32);
  if (isId(name)) return name;
  if (text === undefined) return "gateway-1";
  throw new UsageError(`--name takes 1 to 32 of a-z, 0-9 and -, not "${text}".`);
}
