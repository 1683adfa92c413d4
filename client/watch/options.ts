/** The command line of `npm run watch`. */
import { readArguments } from "../../host-sim/shell/arguments.js";
import { UsageError } from "../../host-sim/shell/values.js";
import { type Address, parseAddress } from "../address.js";

/** The forms that samples are written in. */
export const FORMATS = ["text", "ndjson", "csv", "teleplot", "plotter"] as const;

export type FormatName = (typeof FORMATS)[number];

export const HELP = `npm run watch -- ADDRESS… [options]

Writes what boards measure to standard output, live, and what the connections do to
standard error. A board that is not there yet is waited for. Ctrl-C ends it.

  ADDRESS             192.168.1.50, rheo.local:8080, ws://…, https://house.example/knob/
  --format FORMAT     text      for people (default); in a terminal a line per board, renewed
                      ndjson    an object per line
                      csv       a heading, then a line per sample
                      teleplot  for Teleplot: >knob:2048
                      plotter   for the Arduino IDE's Serial Plotter: knob:2048
  --channel ID        only this channel; may be repeated
  --count N           ends after N samples, of all boards together
  --seconds S         ends after S seconds
  --timestamps        with the time of day (UTC) of each sample
  --csv-locale        csv as spreadsheets of many countries want it: semicolons, decimal commas
  --token TOKEN       the boards' token; without this option the environment's RHEO_TOKEN
  --help              this text

Exit code: 0 when samples came, 1 when none did before the end, 2 for a wrong command
line, 3 when none came because a board refused.
`;

/** What was asked for. */
export interface Options {
  addresses: Address[];
  format: FormatName;
  /** Ids of channels; empty for all. */
  channels: string[];
  /** Samples after which it ends, or Infinity. */
  count: number;
  /** Seconds after which it ends, or Infinity. */
  seconds: number;
  timestamps: boolean;
  commas: boolean;
}

export { UsageError };

/** Reads the command line; null when it asks for help. @throws UsageError */
export function parseOptions(args: string[], environment: NodeJS.ProcessEnv): Options | null {
  const { values, positionals } = read(args);
  if (values.help) return null;
  const format = values.format ?? "text";
  if (!isFormat(format))
    throw new UsageError(`--format takes one of ${FORMATS.join(", ")}, not "${format}".`);
  if (values["csv-locale"] && format !== "csv") throw new UsageError("--csv-locale goes with --format csv.");
  if (values.timestamps && format === "plotter")
    throw new UsageError("The Serial Plotter knows no time: leave --timestamps out, or take teleplot.");
  const channels = values.channel ?? [];
  for (const id of channels) {
    if (!/^[a-z0-9-]{1,16}$/.test(id))
      throw new UsageError(`--channel takes an id such as knob, not "${id}".`);
  }
  if (!positionals.length) throw new UsageError("Which board? Give its address, such as 192.168.1.50.");
  const token = values.token ?? environment.RHEO_TOKEN;
  return {
    addresses: positionals.map((text) => addressOf(text, token)),
    format,
    channels,
    count: number("count", values.count, /^[1-9]\d{0,8}$/, "a whole number from 1"),
    seconds: number(
      "seconds",
      values.seconds,
      /^(?!0*\.?0*$)\d{1,6}(\.\d+)?$/,
      "a number of seconds above 0",
    ),
    timestamps: values.timestamps ?? false,
    commas: values["csv-locale"] ?? false,
  };
}

function read(args: string[]) {
  return readArguments(args, {
    scripts: ["watch"],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      channel: { type: "string", multiple: true },
      count: { type: "string" },
      seconds: { type: "string" },
      timestamps: { type: "boolean" },
      "csv-locale": { type: "boolean" },
      token: { type: "string" },
      help: { type: "boolean" },
    },
  });
}

function isFormat(text: string): text is FormatName {
  return (FORMATS as readonly string[]).includes(text);
}

function number(name: string, text: string | undefined, pattern: RegExp, wanted: string): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!pattern.test(text)) throw new UsageError(`--${name} takes ${wanted}, not "${text}".`);
  return Number(text);
}

function addressOf(text: string, token: string | undefined): Address {
  const address = parseAddress(text);
  if (!address) throw new UsageError(`"${text}" is no address: write 192.168.1.50 or rheo.local:8080.`);
  return token === undefined || address.token ? address : { ...address, token };
}
