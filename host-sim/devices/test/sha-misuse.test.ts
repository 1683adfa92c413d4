/** What the model of the SHA accelerator reports, and what comes of it; and units that are out of order. */
import assert from "node:assert/strict";
import test from "node:test";
import type { ShaAccelerator } from "../sha-accelerator.js";
import { BUSY, CLOCK, CONTINUE, digest, enable, LOAD, RESET, START, setUp, TEXT, wait } from "./sha-unit.js";

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
