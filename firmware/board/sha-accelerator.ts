/**
 * Driver of the original ESP32's SHA accelerator, for SHA-1. Registers and sequence: ESP32 Technical
 * Reference Manual, chapter "SHA Accelerator"; names and bits as in ESP-IDF `soc/hwcrypto_reg.h` and
 * `soc/dport_reg.h`. README.md beside this file explains them.
 */

/**
 * What Espruino brings for a hash: `peek32` and `poke32` on the chip's 32-bit peripheral bus (addresses are
 * absolute), and natives for bytes. Handed over in a record, since each use of a global name costs the
 * interpreter a walk past all the program's own globals.
 */
export interface Natives {
  _peek(address: number): number;
  /** `count` words from ascending addresses; count is at least 2. */
  _peek(address: number, count: number): Uint32Array;
  /** An array is written word by word to ascending addresses. */
  _poke(address: number, value: number | Uint32Array): void;
  _sum(values: Uint32Array): number;
  _mapInPlace(from: Uint8Array, to: Uint8Array, map: ArrayBuffer, bits: 8): void;
  _toArrayBuffer(bytes: string): ArrayBuffer;
  _btoa(bytes: Uint8Array | ArrayBuffer): string;
}

/**
 * One hash to compute, with what it takes. Its buffers are made once: in the interpreter an allocation of
 * 20 bytes or more can cost as much as the whole hash.
 */
export interface Sha1Job extends Natives {
  /** 16 words in FIPS 180-4's order: the first byte of a word is its highest. */
  _first: Uint32Array;
  /** The block after it, if any; the last one carries the padding. */
  _second: Uint32Array | undefined;
  /**
   * Receive the digest's first 12 and last 8 bytes. In Base64 they are the two parts of that of the whole,
   * but short enough for the interpreter not to search its heap for contiguous memory.
   */
  _front: Uint8Array;
  _back: Uint8Array;
  /** For `E.mapInPlace`: index of the byte that goes to each place when the bytes of words are reversed. */
  _swap: Uint8Array;
}

/** `SHA_TEXT_BASE`: 16 words of message; after a LOAD the first 5 are the digest. */
const TEXT = 0x3ff03000;
const TEXT_3 = 0x3ff0300c;
const START = 0x3ff03080;
const CONTINUE = 0x3ff03084;
const LOAD = 0x3ff03088;
const BUSY = 0x3ff0308c;
/** `DPORT_PERI_CLK_EN_REG` and `DPORT_PERI_RST_EN_REG`: one bit per cryptographic unit. */
const CLOCK = 0x3ff0001c;
const RESET = 0x3ff00020;
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
  const peek = job._peek;
  const poke = job._poke;
  const sum = job._sum;
  poke(CLOCK, peek(CLOCK) | SHA);
  poke(RESET, peek(RESET) & ~(SHA | SECURE_BOOT));
  try {
    poke(TEXT, job._first);
    poke(START, 1);
    if (peek(BUSY)) waitIdle(peek);
    if (job._second) {
      poke(TEXT, job._second);
      poke(CONTINUE, 1);
      if (peek(BUSY)) waitIdle(peek);
    }
    poke(LOAD, 1);
    if (peek(BUSY)) waitIdle(peek);
    let front = peek(TEXT, 3);
    let back = peek(TEXT_3, 2);
    // Two reads must agree. On chip revisions before 3.0 a read can be disturbed while the other core
    // reads the peripheral bus (ESP32 Series SoC Errata, CPU-3.10). Sums of five words are exact, and
    // half the cost of comparing word by word.
    for (let reads = READS; sum(front) + sum(back) !== sum(peek(TEXT, 3)) + sum(peek(TEXT_3, 2)); ) {
      if (!--reads) throw new Error("no two reads of the digest agree");
      front = peek(TEXT, 3);
      back = peek(TEXT_3, 2);
    }
    job._mapInPlace(job._swap, job._front, front.buffer as ArrayBuffer, 8);
    job._mapInPlace(job._swap, job._back, back.buffer as ArrayBuffer, 8);
  } finally {
    poke(RESET, peek(RESET) | SHA);
    poke(CLOCK, peek(CLOCK) & ~SHA);
  }
}

function waitIdle(peek: Natives["_peek"]): void {
  let polls = POLLS;
  while (peek(BUSY)) if (!--polls) throw new Error("busy after " + POLLS + " reads");
}
