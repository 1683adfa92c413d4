import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import fc from "fast-check";
import { PeripheralBus } from "../bus.js";
import { shaAccelerator } from "../sha-accelerator.js";
import { BUSY, CLOCK, digest, enable, LOAD, RESET, START, setUp, TEXT, wait } from "./sha-unit.js";

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

test("sits on the simulator's bus", () => {
  const warnings: string[] = [];
  const bus = new PeripheralBus((text) => warnings.push(text));
  bus.attach(shaAccelerator({ warn: (text) => warnings.push(text) }));
  bus.poke32(CLOCK, 2);
  assert.equal(bus.peek32(CLOCK), 2);
  assert.deepEqual(bus.registers().sha, { clock: 1, reset: 1, secureBootReset: 1, aesReset: 1, busy: 0 });
  assert.deepEqual(warnings, []);
});
