/**
 * Driver of the original ESP32's SHA accelerator, for SHA-1. Registers and sequence: ESP32 Technical
 * Reference Manual, chapter "SHA Accelerator"; names and bits as in ESP-IDF `soc/hwcrypto_reg.h` and
 * `soc/dport_reg.h`. README.md beside this file explains them.
 */

/** The chip's 32-bit peripheral bus: Espruino's `peek32` and `poke32`. Addresses are absolute. */
export interface Bus {
  peek32(address: number): number;
  /** `count` words from ascending addresses; count is at least 2. */
  peek32(address: number, count: number): Uint32Array;
  /** An array is written word by word to ascending addresses. */
  poke32(address: number, value: number | Uint32Array): void;
}

/**
 * The bus, and Espruino's natives of the same names. Handed over in a record, since each use of a
 * global name costs the interpreter a walk past all the program's own globals.
 */
export interface Natives extends Bus {
  _sum(values: Uint32Array): number;
  _mapInPlace(from: Uint8Array, to: Uint8Array, map: ArrayBuffer, bits: 8): void;
  _toArrayBuffer(bytes: string): ArrayBuffer;
  _btoa(bytes: Uint8Array | ArrayBuffer): string;
}

/**
 * One hash to compute. Its buffers are made once: in the interpreter an allocation of 20 bytes or more
 * can cost as much as the whole hash.
 */
export interface Sha1Job {
  _natives: Natives;
  /** 16 words in FIPS 180-4's order: the first byte of a word is its highest. */
  _first: Uint32Array;
  /** The block after it, if any; the last one carries the padding. */
  _second: Uint32Array | undefined;
  /** Receives the digest, 20 bytes. */
  _digest: Uint8Array;
  /** The last 4 bytes of it. */
  _last: DataView;
  /** For `E.mapInPlace`: index of the byte that goes to each place when the bytes of words are reversed. */
  _swap: Uint8Array;
}

// biome-ignore lint/suspicious/noConstEnum: becomes numbers in the code, where a constant would be a global
const enum Register {
  /** `SHA_TEXT_BASE`: 16 words of message; after a LOAD the first 5 are the digest. */
  TEXT = 0x3ff03000,
  TEXT_4 = 0x3ff03010,
  START = 0x3ff03080,
  CONTINUE = 0x3ff03084,
  LOAD = 0x3ff03088,
  BUSY = 0x3ff0308c,
  /** `DPORT_PERI_CLK_EN_REG` and `DPORT_PERI_RST_EN_REG`: one bit per cryptographic unit. */
  CLOCK = 0x3ff0001c,
  RESET = 0x3ff00020,
}
const SHA = 2;
/** Secure boot's reset holds SHA (and AES) in reset as well. */
const SECURE_BOOT = 8;

/**
 * Reads of BUSY before the unit counts as stuck. The unit takes about a microsecond for a block, the
 * interpreter about a hundred to read a register: the first read finds it idle.
 */
const POLLS = 50;
/** Pairs of reads of the digest before giving up on two alike. */
const READS = 8;

/**
 * SHA-1 of one or two padded blocks, in hardware. The unit is switched on for this one hash and off
 * again after it, whatever happens. Bits of other units in the shared registers are written back as they
 * were read; secure boot's reset stays cleared, since setting it would put AES into reset.
 *
 * @throws Error when the unit stays busy or its digest cannot be read twice alike
 */
export function acceleratorSha1(job: Sha1Job): void {
  // Flat, since each call costs the interpreter as much as two register accesses.
  const natives = job._natives;
  const peek = natives.peek32;
  const poke = natives.poke32;
  poke(Register.CLOCK, peek(Register.CLOCK) | SHA);
  poke(Register.RESET, peek(Register.RESET) & ~(SHA | SECURE_BOOT));
  try {
    poke(Register.TEXT, job._first);
    poke(Register.START, 1);
    if (peek(Register.BUSY)) waitIdle(peek);
    if (job._second) {
      poke(Register.TEXT, job._second);
      poke(Register.CONTINUE, 1);
      if (peek(Register.BUSY)) waitIdle(peek);
    }
    poke(Register.LOAD, 1);
    if (peek(Register.BUSY)) waitIdle(peek);
    let words = peek(Register.TEXT, 4);
    let last = peek(Register.TEXT_4);
    // Two reads must agree. On chip revisions before 3.0 a read can be disturbed while the other core
    // reads the peripheral bus (ESP32 Series SoC Errata, CPU-3.10). Sums of five words are exact, and
    // half the cost of comparing word by word.
    for (
      let reads = READS;
      natives._sum(words) + last !== natives._sum(peek(Register.TEXT, 4)) + peek(Register.TEXT_4);
    ) {
      if (!--reads) throw new Error("no two reads of the digest agree");
      words = peek(Register.TEXT, 4);
      last = peek(Register.TEXT_4);
    }
    natives._mapInPlace(job._swap, job._digest, words.buffer as ArrayBuffer, 8);
    job._last.setUint32(0, last);
  } finally {
    poke(Register.RESET, peek(Register.RESET) | SHA);
    poke(Register.CLOCK, peek(Register.CLOCK) & ~SHA);
  }
}

function waitIdle(peek: Bus["peek32"]): void {
  let polls = POLLS;
  while (peek(Register.BUSY)) if (!--polls) throw new Error("busy after " + POLLS + " reads");
}
