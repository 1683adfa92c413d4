/** What a simulated board can be told before it is made. */
import type { NetworkSpec } from "../chaos/spec.js";
import type { ButtonSpec } from "../devices/button.js";
import type { I2cFault } from "../devices/i2c-bus.js";
import type { KnobSpec } from "../devices/knob.js";
import type { LightSpec } from "../devices/light.js";
import type { Taper } from "../devices/potentiometer.js";
import type { ShaFault } from "../devices/sha-accelerator.js";
import type { Settings } from "./flash-contents.js";

export interface SimulatorOptions {
  /** Path of the program. */
  bundle: string;
  /** False: a program already in the flash file is booted rather than replaced; default true. */
  bundleGiven?: boolean;
  /** The board's port; default the settings' `port`, else 8080. */
  port?: number;
  /** Address to listen on; `localhost` means both 127.0.0.1 and ::1. Default 127.0.0.1. */
  host?: string;
  /** Port of the workbench page, loopback only; 0 lets the system choose. Default: the board's port + 1. */
  control?: number;
  /** Port of the serial console, loopback only; 0 lets the system choose. Absent: none. */
  console?: number;
  /** Nothing is on the board but Espruino, and in its Storage nothing but the port this machine reaches it at. */
  blank?: boolean;
  /** Fields of `rheo.json`; see the firmware. Absent: those in the flash, else the simulator's Wi-Fi. */
  settings?: Settings;
  /** Further Storage files, or others than usual, by name. */
  files?: Record<string, Buffer>;
  /** File that keeps the Storage; absent: it is forgotten. */
  flashFile?: string;
  /** Who turns the knobs; and those of some channels, by id. */
  knob?: KnobSpec;
  knobs?: Record<string, KnobSpec>;
  /** The light at the sensors; and at those of some channels, by id. */
  light?: LightSpec;
  lights?: Record<string, LightSpec>;
  /** Who presses the buttons; and those of some channels, by id. */
  button?: ButtonSpec;
  buttons?: Record<string, ButtonSpec>;
  /** What is wrong with the I2C buses at first. */
  i2cFault?: I2cFault;
  taper?: Taper;
  wear?: number;
  noise?: boolean;
  /** Makes everything random repeatable, and the program's clock independent of the host's load. */
  seed?: number;
  record?: string;
  /** Espruino variables. */
  variables?: number;
  board?: string;
  strings?: "bytes" | "unicode";
  /** A bad network, drawn from `seed`. */
  network?: NetworkSpec;
  /** Seed of everything that can happen at once; takes the place of `network`. See `chaos/director.ts`. */
  chaos?: number;
  /** With `chaos`: false keeps the power on. */
  brownOuts?: boolean;
  /** What is wrong with the SHA accelerator. */
  shaFault?: ShaFault;
  /** What the board prints on its console, in pieces. */
  print?(text: string): void;
  /** Loud reports of misuse of the chip. */
  warn?(text: string): void;
  /** The board listens on a port of this machine. */
  onListening?(port: number): void;
  /** A port could not be had, e.g. `EADDRINUSE`. */
  onListenError?(port: number, code: string): void;
}
