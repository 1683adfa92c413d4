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

/** `SHA_TEXT_BASE`: 16 words of message; after a LOAD the first 5 are the digest. */
const TEXT = 0x3ff03000;
const START = 0x3ff03080;
const CONTINUE = 0x3ff03084;
const LOAD = 0x3ff03088;
const BUSY = 0x3ff0308c;

/** `DPORT_PERI_CLK_EN_REG` and `DPORT_PERI_RST_EN_REG`: one bit per cryptographic unit, shared with AES and RSA. */
const CLOCK = 0x3ff0001c;
const RESET = 0x3ff00020;
const SHA = 2;
/** Secure boot's reset holds SHA (and AES) in reset as well. */
const SECURE_BOOT = 8;

/**
 * Reads of BUSY before the unit counts as stuck. A block takes it about a microsecond and the
 * interpreter about a hundred to read one register, so the first read finds it idle.
 */
const POLLS = 50;
/** Reads of the digest before giving up on two equal ones in a row. */
const READS = 8;

/**
 * SHA-1 of padded blocks, in hardware. The unit is switched on for this one hash and off again after
 * it, stuck or not. Bits of other units in the shared registers are written back as they were read;
 * secure boot's reset stays cleared, since setting it would put AES into reset.
 *
 * @param bus where the registers are
 * @param blocks 16 words each, in FIPS 180-4's order: the first byte of a word is its highest; padded
 * @returns the digest, five words in the same order
 * @throws Error when the unit stays busy or its digest cannot be read twice alike
 */
export function acceleratorSha1(bus: Bus, blocks: Uint32Array[]): Uint32Array {
  let digest: Uint32Array | undefined;
  let polls = POLLS;
  bus.poke32(CLOCK, bus.peek32(CLOCK) | SHA);
  bus.poke32(RESET, bus.peek32(RESET) & ~(SHA | SECURE_BOOT));
  for (let i = 0; polls > 0 && i <= blocks.length; i++) {
    if (i < blocks.length) {
      bus.poke32(TEXT, blocks[i]);
      bus.poke32(i ? CONTINUE : START, 1);
    } else {
      bus.poke32(LOAD, 1);
    }
    for (polls = POLLS; polls > 0 && bus.peek32(BUSY); ) polls--;
  }
  if (polls > 0) digest = agreedDigest(bus);
  bus.poke32(RESET, bus.peek32(RESET) | SHA);
  bus.poke32(CLOCK, bus.peek32(CLOCK) & ~SHA);
  if (!digest) throw new Error(polls ? "no two reads of the digest agree" : "busy after " + POLLS + " reads");
  return digest;
}

/**
 * The digest once two reads in a row agree. On chip revisions before 3.0 a read here can be disturbed
 * while the other core reads the peripheral bus (ESP32 Series SoC Errata, CPU-3.10).
 */
function agreedDigest(bus: Bus): Uint32Array | undefined {
  let last = bus.peek32(TEXT, 5);
  for (let reads = 1; reads < READS; reads++) {
    const next = bus.peek32(TEXT, 5);
    if (
      last[0] === next[0] &&
      last[1] === next[1] &&
      last[2] === next[2] &&
      last[3] === next[3] &&
      last[4] === next[4]
    ) {
      return next;
    }
    last = next;
  }
  return undefined;
}
