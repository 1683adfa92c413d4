import type { I2cFault } from "../devices/i2c-bus.js";

/**
 * What the host tells the prelude (`prelude.ts`) before Espruino for Linux boots: the Storage file
 * `bench.json`; and how it gives commands afterwards: it writes the file `command` and types one of `CALLS`.
 */
export interface WorkbenchSettings {
  /** `process.env.BOARD` and `process.env.SERIAL`. */
  board: string;
  serial: string;
  /** Positions 0..1 of the knobs by pin; null: it swings by itself. */
  knobs: Record<string, number | null>;
  /** Buttons, and the level each gives its pin while it is pressed. */
  buttons: Array<{ pin: string; pressedLevel: boolean }>;
  /** Light sensors, and the light at each in lux. */
  lights: Array<{ scl: string; sda: string; address: number; lux: number }>;
  /** What is wrong with the I2C buses. */
  i2cFault?: I2cFault;
  /** Start of the random generator's sequence: any 32-bit number but 0. */
  seed: number;
  /** The SHA accelerator's fault. */
  fault?: "stuck" | "wrong" | "absent";
  /** Access points in range. */
  accessPoints: Array<{ ssid: string; password?: string; rssi: number; channel: number }>;
}

/** Names of the files in the interpreter's Storage, and of the host's in its working folder. */
export const WORKBENCH_FILES = {
  settings: "bench.json",
  prelude: ".boot0",
  command: "command",
} as const;

/**
 * Global names that carry out the command when they are looked up: what comes of the one that is typed when a letter of
 * it is lost, or all of them are doubled. An unknown name would be an uncaught error, which restarts the program.
 * Shorter ones may be the program's own. Of characters whose code is at most 64: that many bytes the Linux build has room
 * for in an event, and what it takes for an event's length when it mixes up what was typed is one of these characters. (A
 * letter's is more, and the bytes beyond went over its stack: the interpreter ended.)
 */
export const CALLS = ["$$$", "$$$$", "$$$$$", "$$$$$$", "$$$$$$$", "$$$$$$$$"] as const;
/** The one to be typed. */
export const CALL = CALLS[1];
