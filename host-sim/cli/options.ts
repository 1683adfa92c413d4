/** The simulator's command line: one table of options, from which parsing and `--help` follow. */
import { randomInt } from "node:crypto";
import { FAULTS, type NetworkSpec, parseNetwork } from "../chaos/spec.js";
import { BUTTON_KINDS, type ButtonSpec } from "../devices/button.js";
import { I2C_FAULTS, type I2cFault } from "../devices/i2c-bus.js";
import { KNOB_KINDS, type KnobSpec } from "../devices/knob.js";
import { LIGHT_KINDS, type LightSpec } from "../devices/light.js";
import type { Taper } from "../devices/potentiometer.js";
import { SHA_FAULTS, type ShaFault } from "../devices/sha-accelerator.js";
import { parseButton, parseKnob, parseLight } from "../devices/source-options.js";
import { readArguments } from "../shell/arguments.js";
import { choice, readSettings, share, UsageError, type Values, whole } from "../shell/values.js";
import { FACTORY } from "../simulator/flash-contents.js";
import type { SimulatorOptions } from "../simulator/simulator.js";
import { eachBoard, MOST_BOARDS } from "./boards.js";

interface Option {
  /** What stands for the value in `--help`; absent for switches. */
  value?: string;
  help: string;
}

const FAULT_WORDS: readonly string[] = [
  ...SHA_FAULTS.map((fault) => `sha:${fault}`),
  ...I2C_FAULTS.map((fault) => `i2c:${fault}`),
];
/** Options that may be given several times. */
const REPEATABLE = ["knob", "light", "button", "fault"];

/** In the order of `--help`. */
export const OPTIONS: Record<string, Option> = {
  port: { value: "N", help: "port of the board (default: from the settings, else 8080)" },
  boards: {
    value: "N",
    help: `N boards at once (1 to ${MOST_BOARDS}), on the ports from --port on, each with a name and a pace of its own`,
  },
  host: {
    value: "ADDRESS",
    help: "address to listen on; 0.0.0.0 lets phones in your network in (default localhost)",
  },
  knob: {
    value: "[ID=]KIND",
    help: `who turns the knobs, or that of one channel: ${KNOB_KINDS} (default gentle); may be repeated`,
  },
  light: {
    value: "[ID=]KIND",
    help: `the light at the sensors: ${LIGHT_KINDS} (default steady:300); may be repeated`,
  },
  button: {
    value: "[ID=]KIND",
    help: `who presses the buttons, or that of one channel: ${BUTTON_KINDS} (default manual); may be repeated`,
  },
  taper: { value: "KIND", help: "potentiometer's curve: linear or audio (default linear)" },
  wear: { value: "SHARE", help: "its condition: 0 new, 1 worn out and scratching (default 0)" },
  "no-noise": { help: "an ADC without noise and a potentiometer that never scratches" },
  net: { value: "FAULTS", help: `a bad network, e.g. split=3,lossy: ${Object.keys(FAULTS).join(", ")}` },
  chaos: {
    value: "SEED",
    help: "everything at once: bad network, storms of page loads, lost Wi-Fi, brown-outs",
  },
  seed: { value: "N", help: "makes chip, noise and faults repeatable" },
  record: { value: "FILE", help: "write what every channel measures to a CSV trace" },
  settings: { value: "FILE", help: "the board's rheo.json" },
  blank: {
    help: "a board with nothing but Espruino on it, to practise npm run flash on; its console is on port 2323, or --console",
  },
  flash: { value: "FILE", help: "keep the board's Storage in this file over restarts" },
  memory: { value: "N", help: "Espruino variables of the chip, 14 bytes each (default 5000)" },
  board: { value: "NAME", help: "ESP32, ESP32C3_IDF4 or ESP32S3_IDF4 (default ESP32)" },
  strings: {
    value: "MODEL",
    help: "bytes, as on the ESP32, or unicode, as on Espruino for Linux (default bytes)",
  },
  fault: { value: "WHAT", help: `break a part: ${FAULT_WORDS.join(", ")}; may be repeated` },
  control: { value: "N", help: "port of the control page (default: the one after the boards')" },
  console: { value: "N", help: "offer the board's serial console on this port (loopback only)" },
  quiet: { help: "print only what the board prints, and errors" },
  help: { help: "print this and exit" },
};

const BOARDS = ["ESP32", "ESP32C3_IDF4", "ESP32S3_IDF4"];
/** Of a blank board's console, and what the documents use. */
const CONSOLE_PORT = 2323;
const DEFAULT_BUNDLE = "dist/firmware.js";

export interface CommandLine {
  help: boolean;
  quiet: boolean;
  /** What was typed, for messages that repeat it. */
  typed: string[];
  /** How many boards; undefined: one, without a number in its name. */
  boards: number | undefined;
  /** The board's options; the first one's of several, see `boards.ts`. */
  simulator: SimulatorOptions;
}

/** What of a repeated option stands for all channels, and what for some, by id. */
interface ByChannel<T> {
  all: T | undefined;
  some: Record<string, T>;
}

/** Reads `[ID=]KIND` options. @throws UsageError for a kind that is not known. */
function byChannel<T>(
  values: Values,
  name: string,
  initial: string | undefined,
  read: (text: string) => T,
): ByChannel<T> {
  const result: ByChannel<T> = { all: undefined, some: {} };
  try {
    for (const text of repeated(values, name)) {
      const [, id, kind] = /^([a-z0-9-]{1,16})=(.*)$/.exec(text) ?? [undefined, undefined, text];
      if (id === undefined) result.all = read(kind);
      else result.some[id] = read(kind);
    }
    if (initial !== undefined) result.all ??= read(initial);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  return result;
}

function repeated(values: Values, name: string): string[] {
  const given: unknown = values[name];
  return Array.isArray(given) ? given.map(String) : [];
}

/** The fault of one part, `sha` or `i2c`; the last one given counts. */
function faultOf<T extends string>(values: Values, part: string): T | undefined {
  const faults = repeated(values, "fault");
  const wrong = faults.find((fault) => !FAULT_WORDS.includes(fault));
  if (wrong !== undefined) {
    throw new UsageError(`--fault takes one of ${FAULT_WORDS.join(", ")}, not "${wrong}"`);
  }
  return faults
    .filter((fault) => fault.startsWith(`${part}:`))
    .at(-1)
    ?.slice(part.length + 1) as T | undefined;
}

function networkOf(values: Values): NetworkSpec | undefined {
  if (values.net === undefined) return undefined;
  if (values.chaos !== undefined)
    throw new UsageError("--chaos has a bad network of its own: leave --net out");
  try {
    return parseNetwork(String(values.net));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Faults without a seed get one, which is told, so that what they show can be shown again. */
function seedOf(values: Values): number | undefined {
  const seed = whole(values, "seed", 0, 0xffffffff);
  return seed === undefined && values.net !== undefined ? randomInt(0x100000000) : seed;
}

function parse(args: string[]): { values: Values; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, { value }]) => [
      name,
      { type: value ? "string" : "boolean", multiple: REPEATABLE.includes(name) } as const,
    ]),
  );
  return readArguments(args, { scripts: ["start", "sim"], options, allowPositionals: true }) as {
    values: Values;
    positionals: string[];
  };
}

/** @throws UsageError when two of the ports are one: the second would blame this very process. */
function checkPorts(values: Values): void {
  const names = ["port", "control", "console"].filter((name) => values[name] !== undefined);
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => Number(values[other]) === Number(values[name]));
    if (twin)
      throw new UsageError(`--${twin} and --${name} are both ${values[name]}: each needs a port of its own`);
  }
}

/** @throws UsageError for what a board that knows nothing cannot have. */
function checkBlank(values: Values, bundles: string[]): void {
  const given = ["settings", "flash"].filter((name) => values[name] !== undefined).map((name) => `--${name}`);
  const other = [...given, ...bundles];
  if (other.length) throw new UsageError(`--blank is a board with nothing on it: leave ${other[0]} out`);
}

/**
 * Reads the command line.
 * @param args without the interpreter and the script.
 * @throws UsageError for anything that cannot be carried out as typed.
 */
export function readCommandLine(args: string[]): CommandLine {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) {
    throw new UsageError(`one bundle at a time: ${positionals.map((path) => `"${path}"`).join(", ")}`);
  }
  const port = whole(values, "port", 1, 65535);
  checkPorts(values);
  const blank = values.blank === true;
  if (blank) checkBlank(values, positionals);
  const given = readSettings(values.settings as string | undefined);
  // Settings that say nothing of Wi-Fi mean a board that is set up; `"wifi": {}` means one that is not.
  const several = values.boards === undefined ? undefined : FACTORY;
  const settings = blank ? {} : given ? { ...FACTORY, ...given } : several;
  const knobs = byChannel<KnobSpec>(values, "knob", "gentle", parseKnob);
  const lights = byChannel<LightSpec>(values, "light", undefined, parseLight);
  const buttons = byChannel<ButtonSpec>(values, "button", undefined, parseButton);
  const boards = whole(values, "boards", 1, MOST_BOARDS);
  const commandLine = {
    help: values.help === true,
    quiet: values.quiet === true,
    typed: args,
    boards,
    simulator: {
      bundle: positionals[0] ?? DEFAULT_BUNDLE,
      bundleGiven: positionals.length > 0,
      blank,
      port,
      host: (values.host as string | undefined) ?? "localhost",
      control: whole(values, "control", 1, 65535),
      console: whole(values, "console", 1, 65535) ?? (blank ? CONSOLE_PORT : undefined),
      knob: knobs.all,
      knobs: knobs.some,
      light: lights.all,
      lights: lights.some,
      button: buttons.all,
      buttons: buttons.some,
      i2cFault: faultOf<I2cFault>(values, "i2c"),
      taper: choice<Taper>(values, "taper", ["linear", "audio"]),
      wear: share(values, "wear"),
      noise: values["no-noise"] !== true,
      seed: seedOf(values),
      network: networkOf(values),
      chaos: whole(values, "chaos", 0, 0xffffffff),
      record: values.record as string | undefined,
      settings,
      flashFile: values.flash as string | undefined,
      variables: whole(values, "memory", 500, 16383),
      board: choice(values, "board", BOARDS),
      shaFault: faultOf<ShaFault>(values, "sha"),
      strings: choice(values, "strings", ["bytes", "unicode"] as const),
    },
  };
  if (boards !== undefined) eachBoard(commandLine.simulator, boards);
  return commandLine;
}

/** The text of `--help`. */
export function helpText(): string {
  const rows = Object.entries(OPTIONS).map(([name, { value, help }]) => {
    return `  ${`--${name}${value ? ` ${value}` : ""}`.padEnd(19)} ${help}`;
  });
  return [
    "Rheo's simulated board: runs a bundle in Espruino's environment on Node.",
    "",
    "  npm start -- [options]                    the firmware, built if need be",
    "  npm start -- --boards 3                   several at once",
    "  npm run sim -- [bundle] [options]         any bundle, e.g. dist/echo.js --port 9001",
    "",
    ...rows,
    "",
    "Keys in the terminal: ← → turn the knob by 1 %, ↑ ↓ by 10 %, space stops or resumes it,",
    "b presses the BOOT button, w switches Wi-Fi, r restarts the board, q or Ctrl-C quits.",
    "With --boards there is q or Ctrl-C, which ends all; each board's workbench does the rest.",
    "",
    "host-sim/README.md shows an example of every option.",
  ].join("\n");
}
