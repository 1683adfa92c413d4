/**
 * The `veml7700` kind, also called `veml6030`: Vishay's light sensors over I2C (data sheets 84286 and 84366,
 * application note 84323). Their values are lux.
 *
 * Whatever reads the channel drives it a step further when there is something to do, and never waits: an
 * integration of the sensor takes 25 to 800 ms. A sensor that does not answer gives no values and is tried again
 * later and later.
 */
import type { ChannelFacts, ChannelTools, Source } from "../../app/channels";
import { LIMITS } from "../../app/limits";

/** Espruino's, which take a pin's name for the pin; `getTime` is in seconds. */
declare function getTime(): number;
declare function digitalRead(pin: string): number;
declare function pinMode(pin: string, mode: string): void;

/** Espruino's I2C peripheral; its calls throw when nobody answers, and block for a second on a bus that is held. */
interface I2c {
  setup(options: { scl: string; sda: string }): void;
  writeTo(address: number, ...bytes: number[]): void;
  readReg(address: number, register: number, quantity: number): Uint8Array;
}
declare const I2C1: I2c;
/** Not on the ESP32-C3. */
declare const I2C2: I2c | undefined;

/*
 * Ranges, from the least sensitive: gain x1/8 with 25, 50 and 100 ms; with 100 ms x1/4, x1 and x2; x2 with 200, 400
 * and 800 ms. Their sensitivities are 1, 2, 4, 8, 32, 64 … 512 times that of the first.
 */
const FIRST_RANGE = 2;
const LAST_RANGE = 8;
/** The configuration register by range, low bytes and high bytes: gain in bits 12:11, time in bits 9:6, bit 0 shuts down. */
const LOW = "\0\0\0\0\0\0\x40\x80\xc0";
const HIGH = "\x13\x12\x10\x18\0\x08\x08\x08\x08";
const SHUT_DOWN = 1;
/** Registers. */
const CONFIGURATION = 0;
const POWER_SAVING = 3;
const AMBIENT_LIGHT = 4;
/**
 * Lux per count of the first range: 512 times the 0.0042 of gain x2 and 800 ms in today's data sheet (revisions
 * before 1.4 had 0.0036).
 */
const COARSEST = 2.1504;
/** Counts below which more sensitivity is worth the time, and above which less; and how many are aimed at. */
const FEW = 100;
const MANY = 10000;
const AIM = 200;
const FULL_SCALE = 65535;
/** Uncorrected lux from which the correction applies, and over which it comes in; see {@link correct}. */
const CORRECTED = 1000;
const RAMP = 10;
/** Steps per lux to which values are rounded, below 1,000 lx and from there on: nine characters hold them. */
const FINE = 1000;
const COARSE = 10;
/** The most that the sensor is made for. */
const BRIGHTEST = 120000;

function veml7700Facts(): ChannelFacts {
  return { kind: "veml7700", unit: "lx", min: 0, max: BRIGHTEST, decimals: 3, calibration: null };
}

/**
 * Light level for `x`, counts times resolution: the application note's polynomial above 1,000 lx. At its threshold
 * it jumps by 7.5 %; over the first ten lux a straight line joins the two, so that no level is without a value.
 */
function correct(x: number): number {
  if (x <= CORRECTED) return x;
  const more = (((6.0135e-13 * x - 9.3924e-9) * x + 8.1488e-5) * x + 0.0023) * x;
  return x + (x < CORRECTED + RAMP ? (more * (x - CORRECTED)) / RAMP : more);
}

/** Counts of a range for each of the first. */
function sensitivity(range: number): number {
  return 1 << (range > 3 ? range + 1 : range);
}

/** The range to change to after so many counts; the same when they are good. */
function nextRange(range: number, counts: number): number {
  const share = counts / sensitivity(range);
  if (counts < FEW) while (range < LAST_RANGE && share * sensitivity(range) < AIM) range++;
  // How much too much it was is unknown: the range to begin with copes with all but the sun.
  else if (counts === FULL_SCALE && range > FIRST_RANGE) range = FIRST_RANGE;
  else while (range && share * sensitivity(range) > MANY) range--;
  return range;
}

/** Pins of the buses in use, `scl` before `sda`: the chip has two. */
const buses: string[] = [];

/** Settings: `scl`, `sda` (pins), `address` (16 unless given; 72 for a VEML6030 with its address pin high). */
export function openVeml7700(tools: ChannelTools): Source {
  const scl = tools.pin("scl", undefined, "I2C") as string;
  const sda = tools.pin("sda", undefined, "I2C") as string;
  const address = tools.whole("address", 8, 119, 16);
  const source: Source = { _read: () => null, _facts: veml7700Facts, _deadband: 1 };
  if (!scl || !sda) return source;
  let bus = buses.indexOf(scl + sda);
  if (bus < 0) bus = buses.push(scl + sda) - 1;
  const i2c = [I2C1, typeof I2C2 === "undefined" ? undefined : I2C2][bus];
  if (!i2c) {
    tools.report("this chip has no further I2C bus for " + scl + " and " + sda + "; it has no values");
    return source;
  }
  source._read = createRead(i2c, scl, sda, address, tools.id, tools.log);
  return source;
}

/** Drives the sensor; a function of its own, so that nothing else is kept with it. @resident */
function createRead(
  i2c: I2c,
  scl: string,
  sda: string,
  address: number,
  id: string,
  log: (problem: string) => void,
): () => number | null {
  // Espruino looks a built-in up only after all the program's own globals: once is enough.
  const time = getTime;
  /** The value; null without one. Kept while another range is tried. */
  let value: number | null = null;
  /** -1: the sensor has to be set up. */
  let range = -1;
  /** When the last step was, in seconds, and how long to wait until the next. */
  let at = 0;
  let wait = 0;
  /** Seconds until a sensor that failed is tried again; 0: it works. */
  let retry = 0;

  /** The sensor is shut down while its range changes: else the next result would mix both. */
  function configure(next: number): void {
    const low = LOW.charCodeAt(next);
    const high = HIGH.charCodeAt(next);
    i2c.writeTo(address, CONFIGURATION, low | SHUT_DOWN, high);
    i2c.writeTo(address, CONFIGURATION, low, high);
    range = next;
  }

  function step(): void {
    // A transfer on a bus that somebody holds would block the whole board for a second.
    if (range < 0) {
      // Pins whose mode is set are left as they are by digitalRead, so that the peripheral keeps them.
      pinMode(scl, "input_pullup");
      pinMode(sda, "input_pullup");
    }
    if (!digitalRead(scl) || !digitalRead(sda)) throw "the bus is held low";
    if (range < 0) {
      i2c.setup({ scl, sda });
      i2c.writeTo(address, POWER_SAVING, 0, 0);
      configure(FIRST_RANGE);
    } else {
      const bytes = i2c.readReg(address, AMBIENT_LIGHT, 2);
      const counts = bytes[0]! + 256 * bytes[1]!;
      const next = nextRange(range, counts);
      if (next === range) {
        const lux = correct((counts * COARSEST) / sensitivity(range));
        const scale = lux < CORRECTED ? FINE : COARSE;
        value = counts === FULL_SCALE || lux > BRIGHTEST ? BRIGHTEST : Math.floor(lux * scale + 0.5) / scale;
      }
      // Nothing at all may also be a sensor that was without power for a moment, and is shut down since.
      if (next !== range || !counts) configure(next);
    }
    // One integration, a tenth for the sensor's own clock, and 2.5 ms for it to start.
    wait = 0.0025 + 0.0275 * (range < 3 ? 1 << range : range < 6 ? 4 : 1 << (range - 3));
    retry = 0;
  }

  return () => {
    const now = time();
    // A clock that was set back must not stop it.
    if (now - at < wait && now >= at) return value;
    at = now;
    try {
      step();
    } catch (error) {
      if (!retry)
        log(
          "channel " +
            id +
            ": " +
            (range < 0 ? "no light sensor answers" : "the light sensor is gone") +
            " (" +
            error +
            ")",
        );
      value = null;
      range = -1;
      retry = wait = retry ? Math.min(2 * retry, LIMITS.retryMost) : LIMITS.retryFirst;
    }
    return value;
  };
}
