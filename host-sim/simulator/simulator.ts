/**
 * One simulated board, complete: the machine that runs the bundle, the world around it, its flash, its
 * console and its workbench page. The command line, the tests and the soak all make boards here.
 */
import { networkInterfaces } from "node:os";
import { ChaosDirector } from "../chaos/director.js";
import { ChaoticNetwork } from "../chaos/network.js";
import { type SerialConsole, startConsole } from "../console/console.js";
import { type ControlServer, startControl } from "../control/server.js";
import { SimulatedBoard } from "../devices/board.js";
import { FlashFile } from "../devices/flash-file.js";
import { shaAccelerator } from "../devices/sha-accelerator.js";
import { wiringOf } from "../devices/wiring.js";
import { createMachine } from "../espruino/index.js";
import type {
  Flash,
  Machine,
  MachineOptions,
  NetworkFaults,
  Program,
  SocketInfo,
} from "../espruino/machine.js";
import {
  airAround,
  blankFlash,
  fillFlash,
  PROGRAM_FILE,
  type Settings,
  storedSettings,
} from "./flash-contents.js";
import type { SimulatorOptions } from "./options.js";

export type { SimulatorOptions } from "./options.js";

export const DEFAULT_PORT = 8080;

/** Where other machines reach this one, for a board that listens everywhere; the loopback otherwise. */
function reachableAddress(host: string | undefined): string {
  if (host !== "0.0.0.0" && host !== "::") return "127.0.0.1";
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}

/** While no access point is in range, nothing gets through; connections live on, as over real Wi-Fi. */
function overTheAir(board: SimulatedBoard, network: ChaoticNetwork | undefined): NetworkFaults {
  const air = {
    stalled: () => !board.wifi.reachable,
    unreachable: () => !board.wifi.reachable,
  };
  if (!network) return air;
  return {
    ...air,
    segment: (bytes) => network.segment(bytes),
    delay: () => network.delay(),
    stalled: (connection) => air.stalled() || network.stalled(connection),
    reset: (connection) => network.reset(connection),
  };
}

export class Simulator {
  readonly board: SimulatedBoard;
  readonly machine: Machine;
  /** The port the firmware is told to use. */
  readonly port: number;
  /** What is booted: the bundle's path, or the flash file's. */
  readonly program: string;
  private readonly flashFile: FlashFile | undefined;
  /** The program's clock, continued over power cuts; see `seed`. */
  private clockBase = 0;
  /** When the power went off, by the host's clock. */
  private offAt = performance.now();
  private begun = false;
  /** What the board printed while it boots. */
  private held: string[] | undefined;
  private on = false;
  private readonly director: ChaosDirector | undefined;
  private readonly network: ChaoticNetwork | undefined;
  private serial: SerialConsole | undefined;
  private bench: ControlServer | undefined;

  /** Use `createSimulator`. */
  constructor(readonly options: SimulatorOptions) {
    const { flashFile } = options;
    this.flashFile = flashFile === undefined ? undefined : new FlashFile(flashFile);
    const flash: Flash = this.flashFile?.flash ?? new Map();
    const settings = options.settings ?? storedSettings(flash);
    this.port = options.port ?? (typeof settings.port === "number" ? settings.port : DEFAULT_PORT);
    this.program = options.blank ? blankFlash(flash, this.port) : this.fill(flash, settings);
    this.board = this.makeBoard(settings);
    const { chaos, network, brownOuts, seed } = options;
    if (chaos !== undefined) {
      const tell = (line: string): void => options.warn?.(line);
      this.director = new ChaosDirector({ seed: chaos, brownOuts, tell });
      this.network = this.director.network;
    } else if (network) this.network = new ChaoticNetwork(network, seed ?? 0);
    this.machine = createMachine(this.machineOptions(flash));
  }

  /** Puts program and settings where they are missing. @returns the program, in words for messages. */
  private fill(flash: Flash, settings: Settings): string {
    const { bundle, bundleGiven = true, files = {}, flashFile } = this.options;
    const contents = { ...settings, port: this.port };
    const put = fillFlash(flash, { bundle, replaceProgram: bundleGiven, settings: contents, files });
    return put ? bundle : `the program in ${flashFile}`;
  }

  /** Opens the workbench page and the console. @throws Error in a sentence when a port is taken. */
  async open(): Promise<void> {
    const { board, machine, options } = this;
    this.bench = await startControl({
      port: options.control,
      boardPort: this.port,
      board,
      machine,
      power: { get: () => this.on, set: (on) => this.setPower(on), restart: () => this.restart() },
    });
    board.serial = `simulator:${this.bench.port}`;
    if (options.console === undefined) return;
    const seen = { board: board.board, powered: () => this.on, machine };
    this.serial = await startConsole(seen, options.console);
  }

  get control(): ControlServer {
    if (!this.bench) throw new Error("open() comes first");
    return this.bench;
  }

  get console(): SerialConsole | undefined {
    return this.serial;
  }

  /** Whether it is switched on. */
  get powered(): boolean {
    return this.on;
  }

  /** Cuts or restores the board's power. Chaos begins with the first time. */
  setPower(on: boolean): void {
    if (on === this.on) return;
    if (!this.begun) {
      this.begun = true;
      this.setChaos(true);
    }
    if (on) this.powerOn("boot code", true);
    else this.powerOff();
  }

  /** Power off and on again; switches the board on when it is off. */
  restart(): void {
    this.powerOff();
    this.powerOn("boot code", true);
  }

  /** Lets chaos go on, or stops it: then everything works. Nothing happens without the option. */
  setChaos(on: boolean): void {
    if (on) {
      const { port, board } = this;
      const setWifi = (up: boolean): void => board.wifi.setUp(up);
      this.director?.start({ port, setWifi, setPower: (power) => this.setPower(power) });
    } else this.director?.stop();
  }

  /** Open connections; none while the power is off. */
  sockets(): SocketInfo[] {
    return this.on ? this.machine.sockets() : [];
  }

  /** Takes the power away, saves the flash, ends the recording, closes workbench page and console. */
  async stop(): Promise<void> {
    this.director?.stop();
    this.powerOff();
    await this.bench?.stop();
    await this.serial?.close();
    this.board.close();
    this.flashFile?.close();
  }

  private powerOn(program: Program, announce: boolean): void {
    this.clockBase = this.worldTime();
    this.on = true;
    this.network?.restarted();
    this.board.powerOn();
    this.serial?.restarted(announce);
    // A program says that it listens; the host opens the port a moment later. Whoever reads the one and
    // tries the other must find it open.
    this.held ??= [];
    setImmediate(() => this.releaseOutput());
    this.machine.boot(program);
  }

  private print(text: string): void {
    if (this.held) {
      this.held.push(text);
      return;
    }
    this.options.print?.(text);
    this.serial?.print(text);
  }

  private releaseOutput(): void {
    const texts = this.held ?? [];
    this.held = undefined;
    for (const text of texts) this.print(text);
  }

  private powerOff(): void {
    if (!this.on) return;
    this.clockBase += this.machine.time();
    this.on = false;
    this.offAt = performance.now();
    this.machine.powerOff();
  }

  /** A run that shall be repeatable needs a clock that is. */
  private get steady(): boolean {
    const { seed, record, knob, knobs = {}, chaos } = this.options;
    const played = [knob, ...Object.values(knobs)].flatMap((spec) => spec?.trace?.columns ?? []);
    const isPlayed = played.some(({ quantity }) => quantity === "conversions");
    return seed !== undefined || chaos !== undefined || record !== undefined || isPlayed;
  }

  /** The clock of the world: the program's while it runs, so that both agree; else the host's. */
  private worldTime(): number {
    if (this.on) return this.clockBase + this.machine.time();
    return this.clockBase + (this.steady ? 0 : performance.now() - this.offAt);
  }

  private makeBoard(settings: Settings): SimulatedBoard {
    const { options } = this;
    const warn = options.warn ?? (() => undefined);
    return new SimulatedBoard({
      ...options,
      seed: options.seed ?? options.chaos,
      wiring: wiringOf(settings),
      accessPoints: airAround(settings),
      address: reachableAddress(options.host),
      // Only the original ESP32 has this unit at these addresses.
      peripherals:
        (options.board ?? "ESP32") === "ESP32" ? [shaAccelerator({ warn, fault: options.shaFault })] : [],
      warn,
      now: () => this.worldTime(),
    });
  }

  private machineOptions(flash: Flash): MachineOptions {
    const { options, board } = this;
    return {
      devices: board,
      flash,
      // A program that was in flash before has no source here to point into.
      origins: this.program === options.bundle ? { [PROGRAM_FILE]: options.bundle } : {},
      print: (text) => this.print(text),
      warn: options.warn ?? (() => undefined),
      host: options.host,
      strings: options.strings,
      variables: options.variables,
      faults: overTheAir(board, this.network),
      steadyClock: this.steady,
      timerDelay: this.director?.timerDelay,
      onReboot: (reason, program) => {
        options.warn?.(`the program restarts the board: ${reason}`);
        this.powerOff();
        this.powerOn(program ?? "boot code", !reason.startsWith("load"));
      },
      onEcho: (on) => this.serial?.setEcho(on),
      onListening: options.onListening,
      onListenError: options.onListenError,
    };
  }
}

/**
 * Puts a board on the bench, ready to be switched on with `setPower(true)`. The workbench page is open then,
 * since the firmware tells its port to the dashboard.
 * @throws Error in a sentence: no bundle, unreadable files, a port that is taken.
 */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const simulator = new Simulator(options);
  try {
    await simulator.open();
  } catch (error) {
    await simulator.stop();
    throw error;
  }
  return simulator;
}
