/**
 * One simulated board, complete: the machine that runs the bundle, the world around it, its flash and
 * its control page. The command line, the tests and the soak all start boards through here.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type SerialConsole, startConsole } from "./console/console.js";
import { type ControlServer, startControl } from "./control/server.js";
import { SimulatedBoard } from "./devices/board.js";
import { FlashFile } from "./devices/flash-file.js";
import type { KnobSpec } from "./devices/knob.js";
import type { Taper } from "./devices/potentiometer.js";
import { ACCESS_POINTS, type AccessPoint } from "./devices/radio.js";
import { type ShaFault, shaAccelerator } from "./devices/sha-accelerator.js";
import { createMachine } from "./espruino/index.js";
import type { Flash, Machine, NetworkFaults, Program, SocketInfo } from "./espruino/machine.js";

export interface SimulatorOptions {
  /** Path of the program. */
  bundle: string;
  /** False: a program already in the flash file is booted rather than replaced; default true. */
  bundleGiven?: boolean;
  /** The board's port; default the settings' `port`, else 8080. */
  port?: number;
  /** Address to listen on; `localhost` means both 127.0.0.1 and ::1. Default 127.0.0.1. */
  host?: string;
  /** Port of the control page, loopback only; 0 lets the system choose. Default: the board's port + 1. */
  control?: number;
  /** Port of the serial console, loopback only; 0 lets the system choose. Absent: none. */
  console?: number;
  /** Fields of `rheo.json`; see the firmware. Absent: those in the flash, else the simulator's Wi-Fi. */
  settings?: Record<string, unknown>;
  /** Further Storage files, or others than usual, by name. */
  files?: Record<string, Buffer>;
  /** File that keeps the Storage; absent: it is forgotten. */
  flashFile?: string;
  knob?: KnobSpec;
  taper?: Taper;
  wear?: number;
  noise?: boolean;
  seed?: number;
  record?: string;
  /** What is wrong with the SHA accelerator. */
  shaFault?: ShaFault;
  /** Espruino variables. */
  variables?: number;
  board?: string;
  strings?: "bytes" | "unicode";
  faults?: NetworkFaults;
  /** What the board prints on its console, in pieces. */
  print?(text: string): void;
  /** Loud reports of misuse of the chip. */
  warn?(text: string): void;
  /** The board listens on a port of this machine. */
  onListening?(port: number): void;
  /** A port could not be had, e.g. `EADDRINUSE`. */
  onListenError?(port: number, code: string): void;
}

export const DEFAULT_PORT = 8080;
const SETTINGS_FILE = "rheo.json";
/** Flash files besides the program, and what they are made from, beside the bundle. */
const PARTS = [
  ["rheo.html.gz", "dashboard.html.gz"],
  ["rheo.setup", "setup.js"],
  ["rheo.lifeguard", "lifeguard.js"],
  [".boot1", "guard.js"],
] as const;
const PROGRAM_FILE = ".bootcde";
/** Settings of a board nobody has set up: it knows the simulated access point. */
const FACTORY = { wifi: { ssid: ACCESS_POINTS[0].ssid, password: ACCESS_POINTS[0].password } };

export interface Simulator {
  readonly board: SimulatedBoard;
  readonly machine: Machine;
  readonly control: ControlServer;
  readonly console: SerialConsole | undefined;
  /** The port the firmware is told to use. */
  readonly port: number;
  /** What is booted: the bundle's path, or the flash file's. */
  readonly program: string;
  /** Whether it is switched on. */
  readonly powered: boolean;
  /** Cuts or restores the board's power. */
  setPower(on: boolean): void;
  /** Power off and on again; switches the board on when it is off. */
  restart(): void;
  /** Open connections; none while the power is off. */
  sockets(): SocketInfo[];
  /** Takes the power away, saves the flash, ends the recording, closes the control page. */
  stop(): Promise<void>;
}

/** A file's bytes; undefined when there is none. @throws Error in a sentence when it cannot be read. */
function readOptional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Error(`cannot read ${path} (${code})`);
  }
}

/** The settings in flash; empty when there are none or the firmware left something unreadable. */
function storedSettings(flash: Flash): Record<string, unknown> | undefined {
  try {
    const settings: unknown = JSON.parse(flash.get(SETTINGS_FILE)?.toString() ?? "null");
    return typeof settings === "object" && settings !== null ? { ...settings } : undefined;
  } catch {
    return undefined;
  }
}

/** Fills the flash as `npm run flash` fills a board's. @returns what will boot. */
function fillFlash(flash: Flash, options: SimulatorOptions, settings: Record<string, unknown>): string {
  let program = options.bundle;
  if (options.bundleGiven === false && flash.has(PROGRAM_FILE)) {
    program = `the program in ${options.flashFile}`;
  } else {
    const bundle = readOptional(options.bundle);
    if (!bundle) throw new Error(`there is no bundle ${options.bundle}; npm run build makes those in dist/`);
    flash.set(PROGRAM_FILE, bundle);
  }
  for (const [name, built] of PARTS) {
    const bytes = readOptional(join(dirname(options.bundle), built));
    if (bytes) flash.set(name, bytes);
  }
  flash.set(SETTINGS_FILE, Buffer.from(JSON.stringify(settings)));
  for (const [name, bytes] of Object.entries(options.files ?? {})) flash.set(name, bytes);
  return program;
}

/** Access points in range: the usual ones and, so that anyone's own settings work, the one in `wifi`. */
function airAround(settings: Record<string, unknown>): readonly AccessPoint[] {
  const wifi = settings.wifi as { ssid?: unknown; password?: unknown } | undefined;
  if (typeof wifi?.ssid !== "string" || ACCESS_POINTS.some(({ ssid }) => ssid === wifi.ssid)) {
    return ACCESS_POINTS;
  }
  const password = typeof wifi.password === "string" && wifi.password !== "" ? wifi.password : undefined;
  return [...ACCESS_POINTS, { ssid: wifi.ssid, password, rssi: -58, channel: 6 }];
}

const ADC_PIN = /^D3[2-9]$/;

/**
 * Puts a board on the bench, ready to be switched on with `setPower(true)`; the control page is open
 * already, since the firmware tells its port to the dashboard.
 * @throws Error in a sentence: no bundle, unreadable files, control port taken.
 */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const flashFile = options.flashFile === undefined ? undefined : new FlashFile(options.flashFile);
  const flash: Flash = flashFile?.flash ?? new Map();
  const settings: Record<string, unknown> = options.settings ?? storedSettings(flash) ?? FACTORY;
  const port = options.port ?? (typeof settings.port === "number" ? settings.port : DEFAULT_PORT);
  const program = fillFlash(flash, options, { ...settings, port });
  const warn = options.warn ?? (() => undefined);
  const board = new SimulatedBoard({
    board: options.board,
    knob: options.knob,
    // Whoever names another pin in the settings has soldered the wiper to it.
    knobPin: ADC_PIN.test(String(settings.pin)) ? String(settings.pin) : undefined,
    taper: options.taper,
    wear: options.wear,
    noise: options.noise,
    seed: options.seed,
    record: options.record,
    accessPoints: airAround(settings),
    peripherals: [shaAccelerator({ warn, fault: options.shaFault })],
    warn,
  });
  let powered = false;
  const restart = (program?: Program, reason = ""): void => {
    board.powerOn();
    serial?.restarted(!reason.startsWith("load"));
    if (powered) machine.restart(program);
    else machine.boot(program);
    powered = true;
  };
  let serial: SerialConsole | undefined;
  const machine = createMachine({
    devices: board,
    flash,
    origins: { [PROGRAM_FILE]: options.bundle },
    print(text) {
      options.print?.(text);
      serial?.print(text);
    },
    warn,
    host: options.host,
    strings: options.strings,
    variables: options.variables,
    faults: options.faults,
    onReboot: (reason, program) => restart(program, reason),
    onEcho: (on) => serial?.setEcho(on),
    onListening: options.onListening,
    onListenError: options.onListenError,
  });
  const setPower = (on: boolean): void => {
    if (on === powered) return;
    powered = on;
    if (on) {
      board.powerOn();
      serial?.restarted(true);
      machine.boot();
    } else machine.powerOff();
  };
  const control = await startControl({
    port: options.control,
    boardPort: port,
    board,
    machine,
    power: { get: () => powered, set: setPower, restart: () => restart() },
  });
  if (options.console !== undefined) {
    serial = await startConsole({ board: board.board, powered: () => powered, machine }, options.console);
  }
  board.serial = `simulator:${control.port}`;
  return {
    board,
    machine,
    control,
    console: serial,
    port,
    program,
    get powered() {
      return powered;
    },
    setPower,
    restart: () => restart(),
    sockets: () => (powered ? machine.sockets() : []),
    async stop() {
      if (powered) machine.powerOff();
      powered = false;
      await control.stop();
      await serial?.close();
      board.close();
      flashFile?.close();
    },
  };
}
