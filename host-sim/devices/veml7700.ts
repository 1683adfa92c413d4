/**
 * The light sensors VEML7700 and VEML6030, register by register: Vishay's data sheets 84286 and 84366
 * (registers, resolution, supply and timing) and application note 84323 (auto-ranging, correction). The two
 * differ in their addresses and identity only.
 *
 * Misuse gives what silicon gives and is reported. This source also goes into the prelude for Espruino on
 * Linux, where it stands behind `I2C1`: so it keeps to ES5 and to what that interpreter knows.
 */
import type { I2cDevice } from "./i2c-bus.js";
import { uncorrectedLux } from "./light-correction.js";

export interface Veml7700Options {
  /** 7-bit I2C address: 0x10 (both parts), or 0x48 (VEML6030 with its address pin high). */
  address: number;
  /** Mean illuminance at the sensor between two times, lux. */
  lux(from: number, until: number): number;
  /** Milliseconds, any origin, never going back. */
  now(): number;
  /** Uniform number from 0 up to, but not including, 1; a constant 0.5 makes a sensor without noise. */
  random(): number;
  /** Receives a sentence for each misuse. */
  warn(text: string): void;
}

/** Registers, called command codes there; 0 to 3 (configuration, thresholds) can be written. */
const CONFIGURATION = 0;
const POWER_SAVING = 3;
const AMBIENT_LIGHT = 4;
const WHITE = 5;
const IDENTITY = 7;

/** Bit 0 of the configuration: shut down. */
const SHUT_DOWN = 1;
/** Milliseconds from leaving shutdown until the first integration begins (84286, note on ALS_SD). */
const START_TIME = 2.5;
/** Lux per count with gain x2 and 800 ms in today's data sheet; revisions before 1.4 had 0.0036. */
const FINEST = 0.0042;
const FULL_SCALE = 65535;
/** By bits 12:11 of the configuration. */
const GAINS = [1, 2, 0.125, 0.25];
/** Milliseconds by bits 9:6; 0: reserved, and here as 100 ms. */
const TIMES = [100, 200, 400, 800, 0, 0, 0, 0, 50, 0, 0, 0, 25, 0, 0, 0];
/** Milliseconds added between measurements by bits 2:1 of the power-saving register, when its bit 0 is set. */
const PAUSES = [500, 1000, 2000, 4000];

export interface Veml7700 extends I2cDevice {
  /** The result register as it was at the last transfer, counts 0..65535, and what is measured with. */
  state(): { counts: number; on: boolean; gain: number; milliseconds: number };
  /** The supply came (back): all registers at their defaults. */
  reset(): void;
}

export function veml7700(options: Veml7700Options): Veml7700 {
  /** Registers 0 to 3; the part starts shut down. */
  let settings = [SHUT_DOWN, 0, 0, 0];
  /** The register that the next read gives; undefined when none was named. */
  let pointer: number | undefined;
  let result = 0;
  /** When the integration under way began, milliseconds; in the future while the part starts. */
  let began = 0;
  /** The range was changed while measuring: the integration under way mixes both. */
  let mixed: { gain: number; milliseconds: number } | undefined;

  function misuse(sentence: string): void {
    options.warn("VEML7700: " + sentence);
  }

  function gain(): number {
    return GAINS[(settings[CONFIGURATION] >> 11) & 3];
  }

  function integration(): number {
    return TIMES[(settings[CONFIGURATION] >> 6) & 15] || 100;
  }

  function isOn(): boolean {
    return !(settings[CONFIGURATION] & SHUT_DOWN);
  }

  /** What an integration ending at `end` counts. */
  function counts(end: number, withGain: number, milliseconds: number): number {
    const resolution = FINEST * (800 / milliseconds) * (2 / withGain);
    const lux = options.lux(end - milliseconds, end);
    // Dithered rounding: off by less than a count, and right in the mean.
    const count = Math.floor(uncorrectedLux(lux) / resolution + options.random());
    return count > FULL_SCALE ? FULL_SCALE : count;
  }

  /** Brings the result up to now: an integration that has ended leaves its counts. */
  function measure(): void {
    if (!isOn()) return;
    const time = integration();
    const every = time + (settings[POWER_SAVING] & 1 ? PAUSES[(settings[POWER_SAVING] >> 1) & 3] : 0);
    const passed = options.now() - began;
    if (passed < time) return;
    const ended = Math.floor((passed - time) / every);
    const end = began + ended * every + time;
    result = counts(end, gain(), time);
    if (mixed && !ended) result = (result + counts(end, mixed.gain, mixed.milliseconds)) >> 1;
    mixed = undefined;
    began += (ended + 1) * every;
  }

  function configure(word: number): void {
    const wasOn = isOn();
    const before = { gain: gain(), milliseconds: integration() };
    settings[CONFIGURATION] = word;
    if (!isOn()) {
      mixed = undefined;
      return;
    }
    if (!wasOn) began = options.now() + START_TIME;
    else if (before.gain !== gain() || before.milliseconds !== integration()) {
      misuse("the range was changed without shutting down: the next result mixes both");
      mixed = before;
    }
    if (!TIMES[(word >> 6) & 15]) misuse("integration time " + ((word >> 6) & 15) + " is reserved");
  }

  function read(register: number): number {
    if (register <= POWER_SAVING) return settings[register];
    // The white channel, which also sees the near infrared, counts about the same here.
    if (register === AMBIENT_LIGHT || register === WHITE) return result;
    // The upper byte tells the address.
    if (register === IDENTITY) return options.address === 0x10 ? 0xc481 : 0xd481;
    return 0;
  }

  return {
    address: options.address,
    write(bytes: number[]): boolean {
      measure();
      pointer = bytes[0];
      if (bytes.length === 1) return true;
      if (pointer > POWER_SAVING) misuse("register " + pointer + " is read-only");
      else if (bytes.length !== 3) misuse("a register takes two bytes, not " + (bytes.length - 1));
      else {
        const word = bytes[1] | (bytes[2] << 8);
        if (pointer === CONFIGURATION) configure(word);
        else settings[pointer] = word;
      }
      return true;
    },
    read(count: number): number[] {
      measure();
      if (pointer === undefined)
        misuse("read without a command code before it: the bus was stopped in between");
      const word = pointer === undefined ? FULL_SCALE : read(pointer);
      const bytes: number[] = [];
      for (let i = 0; i < count; i++) bytes.push(i < 2 ? (word >> (8 * i)) & 255 : 255);
      return bytes;
    },
    stopped(): void {
      pointer = undefined;
    },
    state() {
      return { counts: result, on: isOn(), gain: gain(), milliseconds: integration() };
    },
    reset() {
      settings = [SHUT_DOWN, 0, 0, 0];
      pointer = mixed = undefined;
      result = 0;
    },
  };
}
