import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Knob, knobDriver } from "../knob.js";
import { seededRandom } from "../random.js";
import { parseKnob } from "../source-options.js";

function driver(text: string) {
  const made = knobDriver(parseKnob(text), seededRandom(5));
  assert.ok(made);
  return made;
}

test("sine starts at the low end and swings over the whole travel", () => {
  const sine = driver("sine:4");
  assert.equal(sine(0), 0);
  assert.ok(Math.abs(sine(1) - 0.5) < 1e-9);
  assert.equal(sine(2), 1);
});

test("gentle stays where the ADC reads true", () => {
  const gentle = driver("gentle:4");
  const positions = Array.from({ length: 400 }, (_, i) => gentle(i / 100));
  assert.ok(Math.min(...positions) > 0.14 && Math.max(...positions) < 0.86);
});

test("sweep goes up and down in straight lines", () => {
  const sweep = driver("sweep:4");
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(sweep), [0, 0.5, 1, 0.5, 0, 0.5]);
});

test("steps rests at each position", () => {
  const steps = driver("steps:1");
  assert.deepEqual([0, 0.9, 1, 4, 5].map(steps), [0, 0, 0.25, 1, 0.75]);
});

test("noise wanders smoothly within the travel and repeats with its seed", () => {
  const walk = Array.from({ length: 1000 }, (_, i) => driver("noise")(i / 100));
  assert.ok(walk.every((position) => position >= 0 && position <= 1));
  assert.deepEqual(
    walk.slice(0, 5),
    Array.from({ length: 5 }, (_, i) => driver("noise")(i / 100)),
  );
  for (let i = 1; i < walk.length; i++) assert.ok(Math.abs(walk[i] - walk[i - 1]) < 0.05);
});

test("file with positions draws straight lines between its rows", () => {
  const folder = mkdtempSync(join(tmpdir(), "rheo-knob-"));
  const path = join(folder, "trace.csv");
  writeFileSync(path, "# by hand\nt,position\n0,0\n2,1\n");
  const knob = new Knob(parseKnob(`file:${path}`), seededRandom(1), 0);
  rmSync(folder, { recursive: true });
  const follow = (t: number): number => knob.position(t * 1000);
  assert.deepEqual([0, 0.5, 2, 9].map(follow), [0, 0.25, 1, 1]);
  assert.equal(knob.count(0), undefined, "the potentiometer decides");
});

test("an unknown kind or parameter is refused in words", () => {
  assert.throws(() => parseKnob("wobble"), /--knob wobble is not known; use one of gentle\|manual/);
  assert.throws(() => parseKnob("toString"), /not known/);
  assert.throws(() => parseKnob("manual:1.5"), /0 to 1/);
  assert.throws(() => parseKnob("sine:"), /seconds/);
  assert.throws(() => parseKnob("file:"), /needs a path/);
  assert.throws(() => parseKnob("file:/nowhere/t.csv"), /cannot read the trace \/nowhere\/t\.csv \(ENOENT\)/);
});

test("a hand stops the driver where it is; letting go resumes it", () => {
  const knob = new Knob(parseKnob("sine:4"), seededRandom(1), 0);
  assert.ok(Math.abs(knob.position(1000) - 0.5) < 1e-9);
  knob.turnBy(0.1, 1000);
  assert.equal(knob.turning, false);
  assert.ok(Math.abs(knob.position(9000) - 0.6) < 1e-9);
  assert.equal(knob.toggle(9000), true);
  assert.ok(Math.abs(knob.position(10_000) - 1) < 1e-9, "the driver's own time stood still");
});

test("a manual knob starts at its parameter, clips at the stops and cannot turn by itself", () => {
  const knob = new Knob(parseKnob("manual:0.25"), seededRandom(1), 0);
  assert.equal(knob.position(0), 0.25);
  knob.turnBy(-0.5, 0);
  assert.equal(knob.position(0), 0);
  assert.equal(knob.canTurn, false);
  assert.equal(knob.toggle(0), false);
});
