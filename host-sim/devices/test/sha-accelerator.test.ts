import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import fc from "fast-check";
import { PeripheralBus } from "../bus.js";
import { type ShaAccelerator, type ShaFault, shaAccelerator } from "../sha-accelerator.js";

const CLOCK = 0x3ff0001c;
const RESET = 0x3ff00020;
const TEXT = 0x3ff03000;
const START = 0x3ff03080;
const CONTINUE = 0x3ff03084;
const LOAD = 0x3ff03088;
const BUSY = 0x3ff0308c;

function setUp(fault?: ShaFault): { unit: ShaAccelerator; warnings: string[] } {
  const warnings: string[] = [];
  return { unit: shaAccelerator({ warn: (text) => warnings.push(text), fault }), warnings };
}

function enable(unit: ShaAccelerator): void {
  unit.poke32(CLOCK, 2);
  unit.poke32(RESET, 5);
}

function wait(unit: ShaAccelerator): void {
  for (let reads = 0; unit.peek32(BUSY); reads++) assert.ok(reads < 100, "BUSY never falls");
}

function digest(unit: ShaAccelerator, message: Buffer): string {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / 64) * 64);
  message.copy(padded);
  padded[message.length] = 0x80;
  padded.writeUInt32BE(message.length * 8, padded.length - 4);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 64; i += 4) unit.poke32(TEXT + i, padded.readUInt32BE(at + i));
    unit.poke32(at ? CONTINUE : START, 1);
    wait(unit);
  }
  unit.poke32(LOAD, 1);
  wait(unit);
  return [0, 1, 2, 3, 4].map((i) => (unit.peek32(TEXT + 4 * i) >>> 0).toString(16).padStart(8, "0")).join("");
}

/** FIPS 180-4's examples for SHA-1 (NIST, "Examples with Intermediate Values"), and the empty message. */
const VECTORS = [
  ["", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ["abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"],
];
for (const [message, expected] of VECTORS) {
  test(`hashes ${JSON.stringify(message)}`, () => {
    const { unit, warnings } = setUp();
    enable(unit);
    assert.equal(digest(unit, Buffer.from(message)), expected);
    assert.deepEqual(warnings, []);
  });
}

test("hashes whatever OpenSSL hashes", () => {
  const { unit, warnings } = setUp();
  enable(unit);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.equal(digest(unit, Buffer.from(bytes)), createHash("sha1").update(bytes).digest("hex"));
    }),
  );
  assert.deepEqual(warnings, []);
});

test("starts with its clock off, held in reset by both bits", () => {
  const { unit } = setUp();
  assert.deepEqual([unit.peek32(CLOCK), unit.peek32(RESET)], [0, 15]);
});

test("LOAD puts the digest over the first five words of the message", () => {
  const { unit } = setUp();
  enable(unit);
  for (let i = 0; i < 16; i++) unit.poke32(TEXT + 4 * i, i + 1);
  unit.poke32(START, 1);
  wait(unit);
  unit.poke32(LOAD, 1);
  wait(unit);
  assert.notEqual(unit.peek32(TEXT + 16), 5);
  assert.equal(unit.peek32(TEXT + 20), 6);
});

/** Each does what it must not; the report and what comes of it on the chip. */
const MISUSES: Array<
  [name: string, report: RegExp, misuse: (unit: ShaAccelerator) => number, result: number]
> = [
  [
    "START with the clock off",
    /START with its clock off/,
    (unit) => {
      unit.poke32(START, 1);
      return unit.peek32(BUSY);
    },
    0,
  ],
  [
    "START in reset",
    /START while held in reset does/,
    (unit) => {
      unit.poke32(CLOCK, 2);
      unit.poke32(RESET, 6);
      unit.poke32(START, 1);
      return unit.peek32(BUSY);
    },
    0,
  ],
  [
    "START while secure boot is in reset",
    /START while held in reset by secure boot/,
    (unit) => {
      unit.poke32(CLOCK, 2);
      unit.poke32(RESET, 12);
      unit.poke32(START, 1);
      return unit.peek32(BUSY);
    },
    0,
  ],
  [
    "text written with the clock off",
    /writing a text register with its clock off/,
    (unit) => {
      unit.poke32(TEXT, 7);
      enable(unit);
      return unit.peek32(TEXT);
    },
    0,
  ],
  [
    "digest read before LOAD",
    /before LOAD/,
    (unit) => {
      enable(unit);
      unit.poke32(TEXT, 7);
      unit.poke32(START, 1);
      wait(unit);
      return unit.peek32(TEXT);
    },
    7,
  ],
  [
    "digest read while LOAD is busy",
    /read while busy/,
    (unit) => {
      enable(unit);
      unit.poke32(TEXT, 7);
      unit.poke32(START, 1);
      wait(unit);
      unit.poke32(LOAD, 1);
      return unit.peek32(TEXT);
    },
    7,
  ],
  [
    "CONTINUE without START",
    /CONTINUE without START/,
    (unit) => {
      enable(unit);
      unit.poke32(CONTINUE, 1);
      return unit.peek32(BUSY);
    },
    1,
  ],
  [
    "LOAD before START",
    /LOAD before START/,
    (unit) => {
      enable(unit);
      unit.poke32(LOAD, 1);
      wait(unit);
      return unit.peek32(TEXT);
    },
    0,
  ],
  [
    "START over a digest",
    /with a digest in the text registers/,
    (unit) => {
      enable(unit);
      digest(unit, Buffer.from("abc"));
      unit.poke32(START, 1);
      return unit.peek32(BUSY);
    },
    1,
  ],
  [
    "a command other than 1",
    /START takes 1, not 2/,
    (unit) => {
      enable(unit);
      unit.poke32(START, 2);
      return unit.peek32(BUSY);
    },
    0,
  ],
  ["a read of a command register", /write-only/, (unit) => unit.peek32(START), 0],
  [
    "a write to BUSY",
    /read-only/,
    (unit) => {
      unit.poke32(BUSY, 1);
      return unit.peek32(CLOCK);
    },
    0,
  ],
  ["an unaligned address", /peek32\(0x3ff03001\): not a multiple of 4/, (unit) => unit.peek32(TEXT + 1), 0],
  [
    "SHA-256's registers",
    /peek32\(0x3ff03090\): no register of SHA-1/,
    (unit) => unit.peek32(TEXT + 0x90),
    0,
  ],
  [
    "secure boot put into reset",
    /AES with it/,
    (unit) => {
      enable(unit);
      unit.poke32(RESET, 13);
      return unit.peek32(RESET);
    },
    13,
  ],
  [
    "AES's clock changed",
    /clock of another unit/,
    (unit) => {
      unit.poke32(CLOCK, 1);
      return unit.peek32(CLOCK);
    },
    1,
  ],
  [
    "RSA's reset changed",
    /reset of another unit/,
    (unit) => {
      unit.poke32(RESET, 11);
      return unit.peek32(RESET);
    },
    11,
  ],
];
for (const [name, report, misuse, result] of MISUSES) {
  test(`reports ${name}`, () => {
    const { unit, warnings } = setUp();
    assert.equal(misuse(unit), result);
    assert.match(warnings.join("\n"), report);
  });
}

test("a write while busy spoils the digest", () => {
  const { unit, warnings } = setUp();
  enable(unit);
  unit.poke32(TEXT, 0x80000000);
  unit.poke32(START, 1);
  unit.poke32(TEXT, 0x80000000);
  wait(unit);
  unit.poke32(LOAD, 1);
  wait(unit);
  assert.notEqual(unit.peek32(TEXT), 0xda39a3ee);
  assert.match(warnings.join("\n"), /written while busy/);
});

test("reset forgets the hash under way", () => {
  const { unit } = setUp();
  enable(unit);
  unit.poke32(START, 1);
  unit.poke32(RESET, 7);
  unit.poke32(RESET, 5);
  assert.equal(unit.peek32(BUSY), 0);
});

test("power-on puts the registers back", () => {
  const { unit } = setUp();
  enable(unit);
  unit.reset();
  assert.deepEqual(unit.registers(), { clock: 0, reset: 1, secureBootReset: 1, aesReset: 1, busy: 0 });
});

test("fault stuck: BUSY never falls", () => {
  const { unit } = setUp("stuck");
  enable(unit);
  unit.poke32(START, 1);
  for (let reads = 0; reads < 100; reads++) assert.equal(unit.peek32(BUSY), 1);
});

test("fault wrong: one bit of the digest is flipped", () => {
  const { unit } = setUp("wrong");
  enable(unit);
  assert.equal(digest(unit, Buffer.from("abc")), "a9993e364706816aba3e25717850c27c9cd0d89d");
});

test("fault absent: the unit reads 0", () => {
  const { unit } = setUp("absent");
  enable(unit);
  assert.equal(digest(unit, Buffer.from("abc")), "0".repeat(40));
});

test("sits on the simulator's bus", () => {
  const warnings: string[] = [];
  const bus = new PeripheralBus((text) => warnings.push(text));
  bus.attach(shaAccelerator({ warn: (text) => warnings.push(text) }));
  bus.poke32(CLOCK, 2);
  assert.equal(bus.peek32(CLOCK), 2);
  assert.deepEqual(bus.registers().sha, { clock: 1, reset: 1, secureBootReset: 1, aesReset: 1, busy: 0 });
  assert.deepEqual(warnings, []);
});
