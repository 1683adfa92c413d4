import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decimate } from "../src/decimate";
import { GAP, Ring } from "../src/ring";

const line = () => ({ x: [] as number[], y: [] as number[], guess: [] as boolean[] });

test("few readings are drawn as they are, with one beyond each edge", () => {
  const ring = new Ring(1, 16);
  for (let time = 0; time < 10; time++) ring.push(time, [time * 100]);
  assert.deepEqual(decimate(ring, 0, 2.5, 5.5, 100, line()).x, [2, 3, 4, 5, 6]);
});

test("many readings keep every column's lowest and highest in about two points per column", () => {
  const ring = new Ring(1, 100_000);
  for (let i = 0; i < 72_000; i++) ring.push(i / 20, [2000]);
  ring.push(3600, [4095]);
  for (let i = 1; i < 20_000; i++) ring.push(3600 + i / 20, [2000]);
  const { x, y } = decimate(ring, 0, 1000, 4600, 500, line());
  assert.ok(x.length <= 2 * 500 + 4, `${x.length} points`);
  assert.ok(y.includes(4095), "the single spike is drawn");
});

test("the extremes of any readings survive, times never run backwards, gaps stay gaps", () => {
  const entry = fc.record({
    step: fc.integer({ min: 1, max: 50 }),
    raw: fc.integer({ min: 0, max: 4095 }),
    gap: fc.integer({ min: 0, max: 40 }),
  });
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 2, maxLength: 400 }),
      fc.integer({ min: 1, max: 40 }),
      (entries, columns) => {
        const ring = new Ring(1, 512);
        let time = 0;
        for (const { step, raw, gap } of entries) {
          time += step / 10;
          if (gap === 0) ring.push(time, [], GAP);
          else ring.push(time, [raw]);
        }
        const raws = entries.filter(({ gap }) => gap !== 0).map(({ raw }) => raw);
        const { x, y } = decimate(ring, 0, 0, time + 1, columns, line());
        const drawn = y.filter((raw) => !Number.isNaN(raw));
        assert.equal(Math.max(...drawn), Math.max(...raws));
        assert.equal(Math.min(...drawn), Math.min(...raws));
        assert.equal(y.filter((raw) => Number.isNaN(raw)).length, entries.length - raws.length);
        for (let i = 1; i < x.length; i++) assert.ok(x[i]! >= x[i - 1]!);
      },
    ),
  );
});

test("a scrolled view shows the same points shifted, so nothing flickers", () => {
  const ring = new Ring(1, 10_000);
  for (let i = 0; i < 10_000; i++) ring.push(i / 100, [(i * 7919) % 4096]);
  const inside = (from: number) => {
    const { x, y } = decimate(ring, 0, from, from + 60, 300, line());
    return x
      .map((time, index) => `${time}:${y[index]}`)
      .filter((_, index) => x[index]! > 30 && x[index]! < 60);
  };
  assert.deepEqual(inside(11.03), inside(17.77));
});
