/**
 * The original ESP32's SHA accelerator, its SHA-1 part, register by register: ESP32 Technical Reference
 * Manual, chapter "SHA Accelerator"; ESP-IDF `soc/hwcrypto_reg.h`, `soc/dport_reg.h`, and the sequence
 * of its `sha_ll.h` and `clk_gate_ll.h`.
 *
 * Misuse gives what silicon gives (garbage or nothing) and is reported. This source also goes into the
 * prelude for Espruino on Linux, where it stands behind `peek32` and `poke32`: so it keeps to ES5 and to
 * what that interpreter knows, and imports nothing.
 */

/** `stuck`: BUSY never falls. `wrong`: a bit of every digest is flipped. `absent`: the unit reads 0. */
export type ShaFault = "stuck" | "wrong" | "absent";

export const SHA_FAULTS: readonly ShaFault[] = ["stuck", "wrong", "absent"];

export interface ShaAcceleratorOptions {
  /** Receives a sentence for each misuse. */
  warn(text: string): void;
  fault?: ShaFault;
}

/** Fits the simulator's `PeripheralDevice`. */
export interface ShaAccelerator {
  readonly name: string;
  readonly ranges: ReadonlyArray<readonly [first: number, last: number]>;
  /** May be changed at any time. */
  fault: ShaFault | undefined;
  peek32(address: number): number;
  poke32(address: number, value: number): void;
  /** Power-on, or a restart of the chip. */
  reset(): void;
  registers(): Record<string, number>;
}

const CLOCK = 0x3ff0001c;
const RESET = 0x3ff00020;
const TEXT = 0x3ff03000;
const TEXT_LAST = 0x3ff0307c;
const START = 0x3ff03080;
const CONTINUE = 0x3ff03084;
const LOAD = 0x3ff03088;
const BUSY = 0x3ff0308c;

/** Bits of CLOCK and RESET. */
const AES = 1;
const SHA = 2;
const SECURE_BOOT = 8;
/** What ESP-IDF leaves at start-up: clocks of AES, SHA, RSA and secure boot off, all four in reset. */
const CRYPTO = 15;

/** How long an operation keeps BUSY up, counted in reads of the unit's registers. */
const BLOCK_READS = 3;
const LOAD_READS = 2;

/** FIPS 180-4 section 5.3.1. */
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
const GARBAGE = 0x5a5a5a5a;

export function shaAccelerator(options: ShaAcceleratorOptions): ShaAccelerator {
  const text = new Uint32Array(32);
  /** The digest so far. */
  const hash = new Uint32Array(5);
  let clock = 0;
  let reset = CRYPTO;
  /** Reads until BUSY falls. */
  let busy = 0;
  /** The digest goes to the text registers when BUSY falls. */
  let loading = false;
  /** A block was hashed since the unit came out of reset. */
  let started = false;
  /** The text registers hold a digest, not a message, since LOAD and until the next write. */
  let loaded = false;

  function misuse(sentence: string): void {
    options.warn("SHA accelerator: " + sentence);
  }

  function clear(): void {
    text.fill(0);
    hash.fill(0);
    busy = 0;
    loading = started = loaded = false;
  }

  /** Whether an access reaches the unit. */
  function reaches(action: string): boolean {
    if (device.fault === "absent") return false;
    if (!(clock & SHA)) misuse(action + " with its clock off does nothing");
    else if (reset & SHA) misuse(action + " while held in reset does nothing");
    else if (reset & SECURE_BOOT) misuse(action + " while held in reset by secure boot does nothing");
    else return true;
    return false;
  }

  /** Time passes: one read of the unit. */
  function tick(): void {
    if (!busy || device.fault === "stuck") return;
    busy--;
    if (busy || !loading) return;
    loading = false;
    loaded = true;
    for (let i = 0; i < 5; i++) text[i] = hash[i];
    if (device.fault === "wrong") text[3] = text[3] ^ 0x10;
  }

  function readText(index: number): number {
    if (!reaches("reading a text register")) return 0;
    if (busy) misuse("text register read while busy");
    else if (started && !loaded)
      misuse("text register read before LOAD: this is the message, not the digest");
    const value = text[index];
    tick();
    return value;
  }

  function readBusy(): number {
    if (!reaches("reading BUSY")) return 0;
    const value = busy ? 1 : 0;
    tick();
    return value;
  }

  function writeText(index: number, value: number): void {
    if (!reaches("writing a text register")) return;
    if (busy) {
      misuse("text register written while busy");
      hash[0] = hash[0] ^ GARBAGE;
    }
    text[index] = value;
    loaded = false;
  }

  /** START, CONTINUE and LOAD act when 1 is written. */
  function command(name: string, value: number): boolean {
    if (!reaches(name)) return false;
    if (value !== 1) {
      misuse(name + " takes 1, not " + value);
      return false;
    }
    if (busy) {
      misuse(name + " while busy");
      hash[0] = hash[0] ^ GARBAGE;
    }
    return true;
  }

  function hashBlock(name: string, value: number): void {
    if (!command(name, value)) return;
    if (loaded) misuse(name + " with a digest in the text registers");
    if (name === "START") hash.set(INITIAL);
    else if (!started) misuse("CONTINUE without START");
    compress(hash, text);
    started = true;
    loaded = loading = false;
    busy = BLOCK_READS;
  }

  function load(value: number): void {
    if (!command("LOAD", value)) return;
    if (!started) misuse("LOAD before START");
    loading = true;
    busy = LOAD_READS;
  }

  function writeClock(value: number): void {
    if ((value ^ clock) & ~SHA) misuse("the clock of another unit is changed");
    clock = value;
  }

  function writeReset(value: number): void {
    if ((value ^ reset) & ~(SHA | SECURE_BOOT)) misuse("the reset of another unit is changed");
    if (value & ~reset & SECURE_BOOT) misuse("secure boot is put into reset, and AES with it");
    reset = value;
    if (reset & (SHA | SECURE_BOOT)) clear();
  }

  /** Says what is wrong with an address no register has. */
  function stray(call: string, address: number): void {
    const what = address & 3 ? "not a multiple of 4: the chip would stop" : "no register of SHA-1";
    misuse(call + "(0x" + address.toString(16) + "): " + what);
  }

  const device: ShaAccelerator = {
    name: "sha",
    ranges: [
      [CLOCK, RESET],
      [TEXT, BUSY],
    ],
    fault: options.fault,
    peek32(address) {
      if (address === CLOCK) return clock;
      if (address === RESET) return reset;
      if (address === BUSY) return readBusy();
      if (address >= TEXT && address <= TEXT_LAST && !(address & 3)) return readText((address - TEXT) >> 2);
      if (address === START || address === CONTINUE || address === LOAD) {
        misuse("a command register is write-only");
      } else {
        stray("peek32", address);
      }
      return 0;
    },
    poke32(address, value) {
      value = value >>> 0;
      if (address === CLOCK) writeClock(value);
      else if (address === RESET) writeReset(value);
      else if (address === START) hashBlock("START", value);
      else if (address === CONTINUE) hashBlock("CONTINUE", value);
      else if (address === LOAD) load(value);
      else if (address === BUSY) misuse("BUSY is read-only");
      else if (address >= TEXT && address <= TEXT_LAST && !(address & 3)) {
        writeText((address - TEXT) >> 2, value);
      } else {
        stray("poke32", address);
      }
    },
    reset() {
      clock = 0;
      reset = CRYPTO;
      clear();
    },
    registers() {
      return {
        clock: clock & SHA ? 1 : 0,
        reset: reset & SHA ? 1 : 0,
        secureBootReset: reset & SECURE_BOOT ? 1 : 0,
        aesReset: reset & AES ? 1 : 0,
        busy: busy ? 1 : 0,
      };
    },
  };
  return device;
}

/**
 * One block of FIPS 180-4 section 6.1.2: adds the compression of `text`'s first 16 words to `hash`.
 * Flat, since it also runs on Espruino, where a call per round trebles the time.
 */
function compress(hash: Uint32Array, text: Uint32Array): void {
  const w = new Int32Array(80);
  for (let t = 0; t < 80; t++) {
    const x = t < 16 ? 0 : w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16];
    w[t] = t < 16 ? text[t] : (x << 1) | (x >>> 31);
  }
  const v = new Int32Array(hash);
  let a = v[0];
  let b = v[1];
  let c = v[2];
  let d = v[3];
  let e = v[4];
  for (let t = 0; t < 80; t++) {
    let next = e + w[t] + ((a << 5) | (a >>> 27));
    if (t < 20) next += 0x5a827999 + ((b & c) ^ (~b & d));
    else if (t < 40) next += 0x6ed9eba1 + (b ^ c ^ d);
    else if (t < 60) next += 0x8f1bbcdc + ((b & c) ^ (b & d) ^ (c & d));
    else next += 0xca62c1d6 + (b ^ c ^ d);
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next | 0;
  }
  hash[0] += a;
  hash[1] += b;
  hash[2] += c;
  hash[3] += d;
  hash[4] += e;
}
