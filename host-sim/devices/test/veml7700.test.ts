import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { correctedLux, uncorrectedLux } from "../light-correction.js";
import { veml7700 } from "../veml7700.js";

function sensor(options: { lux?: number; address?: number; random?: () => number } = {}) {
  const world = { now: 0, lux: options.lux ?? 300, warnings: [] as string[] };
  const part = veml7700({
    address: options.address ?? 0x10,
    lux: () => world.lux,
    now: () => world.now,
    random: options.random ?? (() => 0.5),
    warn: (text) => world.warnings.push(text),
  });
  /** A word, low byte first, into a register. */
  const write = (register: number, word: number): void => {
    part.write([register, word & 255, word >> 8]);
    part.stopped();
  };
  const read = (register: number): number => {
    part.write([register]);
    const [low, high] = part.read(2);
    part.stopped();
    return low | (high << 8);
  };
  return { world, part, write, read };
}

/** Configuration words: gain in bits 12:11, time in 9:6. */
const EIGHTH_100MS = 2 << 11;
const DOUBLE_800MS = (1 << 11) | (3 << 6);

test("it starts shut down and measures nothing", () => {
  const { world, read } = sensor();
  assert.equal(read(0), 1);
  world.now = 10_000;
  assert.equal(read(4), 0);
});

test("the first result is there 2.5 ms and one integration after power-on, and follows each integration", () => {
  const { world, write, read } = sensor();
  write(0, EIGHTH_100MS);
  world.now = 102.4;
  assert.equal(read(4), 0);
  world.now = 102.5;
  // 0.0042 lx x (800 / 100) x (2 / 0.125) = 0.5376 lx per count.
  assert.equal(read(4), Math.floor(300 / 0.5376 + 0.5));
  world.lux = 600;
  world.now = 202.4;
  assert.equal(read(4), 558);
  world.now = 202.5;
  assert.equal(read(4), 1116);
});

test("gain and integration time scale the counts; too much light gives 65535", () => {
  const { world, write, read } = sensor({ lux: 10 });
  write(0, DOUBLE_800MS);
  world.now = 900;
  assert.equal(read(4), Math.floor(10 / 0.0042 + 0.5));
  world.lux = 1000;
  world.now = 2000;
  assert.equal(read(4), 65535);
});

test("shut down it keeps its last result", () => {
  const { world, write, read } = sensor();
  write(0, EIGHTH_100MS);
  world.now = 150;
  assert.equal(read(4), 558);
  write(0, EIGHTH_100MS | 1);
  world.lux = 5;
  world.now = 5000;
  assert.equal(read(4), 558);
});

test("a range changed while measuring is reported, and the next result mixes both", () => {
  const { world, write, read } = sensor({ lux: 10 });
  write(0, EIGHTH_100MS);
  world.now = 150;
  write(0, DOUBLE_800MS);
  assert.match(world.warnings[0], /without shutting down/);
  world.now = 1000;
  const mixed = read(4);
  assert.ok(mixed > 19 && mixed < 2381, String(mixed));
  world.now = 3000;
  assert.equal(read(4), 2381);
});

test("power saving lengthens the time between results", () => {
  const { world, write, read } = sensor();
  write(3, 1);
  write(0, EIGHTH_100MS);
  world.now = 110;
  assert.equal(read(4), 558);
  world.lux = 600;
  world.now = 600;
  assert.equal(read(4), 558);
  world.now = 710;
  assert.equal(read(4), 1116);
});

test("its identity tells its address; without a command code a read is misuse", () => {
  assert.equal(sensor().read(7), 0xc481);
  const { part, read, world } = sensor({ address: 0x48 });
  assert.equal(read(7), 0xd481);
  assert.deepEqual(part.read(2), [255, 255]);
  assert.match(world.warnings[0], /without a command code/);
});

test("noise stays under a count and vanishes in the mean", () => {
  let random = 0;
  const { world, write, read } = sensor({ lux: 100.3, random: () => (random = (random + 0.37) % 1) });
  write(0, EIGHTH_100MS);
  const ideal = 100.3 / 0.5376;
  let sum = 0;
  for (let i = 1; i <= 200; i++) {
    world.now = 3 + i * 100;
    const counts = read(4);
    assert.ok(Math.abs(counts - ideal) < 1);
    sum += counts;
  }
  assert.ok(Math.abs(sum / 200 - ideal) < 0.05);
});

test("the correction rises everywhere, and its inverse is one", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 120_000, noNaN: true }), (lux) => {
      const x = uncorrectedLux(lux);
      assert.ok(x <= lux);
      assert.ok(Math.abs(correctedLux(x) - lux) <= 1e-6 * Math.max(1, lux));
    }),
  );
  // The polynomial of the application note at 10,000 lx of uncorrected light.
  assert.ok(Math.abs(correctedLux(10_000) - 14_792.9) < 0.1, String(correctedLux(10_000)));
});
