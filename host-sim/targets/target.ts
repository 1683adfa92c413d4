/** A running bundle, whatever it runs on: what tests and tools see of it. */
import type { NetworkSpec } from "../chaos/spec.js";
import type { I2cFault } from "../devices/i2c-bus.js";
import type { ShaFault } from "../devices/sha-accelerator.js";

export type TargetKind = "sim" | "espruino";

export interface TargetOptions {
  kind: TargetKind;
  /** Path of the program; both kinds run the same file. */
  bundle: string;
  /** Port to listen on; default a free one. */
  port?: number;
  /** Fields of `rheo.json` besides `port`. Default: the simulated access point's `wifi`. */
  settings?: Record<string, unknown>;
  /** Position 0..1 at which the knobs rest; or `sine`: they swing by themselves. Default 0.5. */
  knob?: number | "sine";
  /** Light at the sensors at first, lux; default 300. */
  light?: number;
  /** What is wrong with the I2C buses at first. */
  i2cFault?: I2cFault;
  /** Makes the simulator's noise and both targets' random generator repeatable. */
  seed?: number;
  /** False (default): the simulator's ADC is exact, as the interpreter's is. */
  noise?: boolean;
  /** `process.env.BOARD`; default `ESP32`. */
  board?: string;
  /** What is wrong with the SHA accelerator. */
  shaFault?: ShaFault;
  /** Further Storage files, or others than usual, by name. */
  files?: Record<string, Buffer>;
  /** False: resolve without waiting for the program to listen, such as for the self-test. */
  listens?: boolean;
  /** Receives the console's text as it comes, line ends `\n`. */
  onOutput?(text: string): void;
  /** Interpreter only: called when it ends without being stopped. */
  onEnd?(): void;
  /** Interpreter only: its path; default the environment's `ESPRUINO`. */
  binary?: string;
  /** Interpreter only: command and arguments to run it under, such as valgrind's. */
  wrapper?: readonly string[];
  /** Simulator only: string model and variables, as in `MachineOptions`. */
  strings?: "bytes" | "unicode";
  variables?: number;
  /** Simulator only: a bad network, drawn from `seed`; or, by its own seed, everything at once. */
  network?: NetworkSpec;
  chaos?: number;
}

/** Figures of `process.memory()`: Espruino variables. */
export interface MemoryFigures {
  free: number;
  usage: number;
  total: number;
}

export interface Target {
  readonly kind: TargetKind;
  /** The port that was given to the program. */
  readonly port: number;
  /** Port of the simulator's control page; undefined on the interpreter. */
  readonly controlPort: number | undefined;
  /** Process to be measured or signalled: the interpreter's, or this one for the simulator. */
  readonly pid: number;
  /** The console's text so far, line ends `\n`. */
  output(): string;
  /** Resolves when the console's text matches, now or later. @throws Error after `milliseconds` (10 s). */
  waitFor(pattern: RegExp, milliseconds?: number): Promise<RegExpExecArray>;
  /** Turns the knob of a channel, by default the first, to 0..1. */
  setKnob(position: number, channel?: string): Promise<void>;
  /** Presses or releases the button of a channel, by default the BOOT button. */
  setButton(pressed: boolean, channel?: string): Promise<void>;
  /** Sets the light at the sensor of a channel, by default the first, in lux. */
  setLight(lux: number, channel?: string): Promise<void>;
  /** Breaks the I2C buses, or mends them. */
  setI2cFault(fault: I2cFault | undefined): Promise<void>;
  /** Takes the access points away, or brings them back. */
  setWifi(up: boolean): Promise<void>;
  /** `process.memory()` of the program, garbage collected first. */
  memory(): Promise<MemoryFigures>;
  /** Value of an expression in the program's global scope, through JSON. @throws Error when it throws. */
  evaluate(expression: string): Promise<unknown>;
  /** Power off, everything cleaned up. May be called again. */
  stop(): Promise<void>;
}

/** Milliseconds until a started program must listen; interpreters under valgrind take 50 times longer. */
export const START_TIME = 20_000;

/** Collects console text and lets callers wait for it. */
export class Output {
  private text = "";
  private readonly waiting = new Set<() => void>();

  constructor(private readonly onOutput: ((text: string) => void) | undefined) {}

  add(text: string): void {
    this.text += text;
    this.onOutput?.(text);
    for (const look of [...this.waiting]) look();
  }

  all(): string {
    return this.text;
  }

  waitFor(pattern: RegExp, milliseconds = 10_000): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`no ${pattern} on the console within ${milliseconds} ms; it says:\n${this.text}`));
      }, milliseconds);
      const look = (): void => {
        const found = pattern.exec(this.text);
        if (!found) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(found);
      };
      this.waiting.add(look);
      look();
    });
  }
}
