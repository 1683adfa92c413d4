import assert from "node:assert/strict";
import { test } from "node:test";
import { Potentiometer, resistanceShare, SUPPLY } from "../potentiometer.js";
import { seededRandom } from "../random.js";

function part(wear: number, taper: "linear" | "audio" = "linear"): Potentiometer {
  return new Potentiometer({ taper, wear, random: seededRandom(1) });
}

test("the angle runs from 0 to 270 degrees and stops there", () => {
  const knob = part(0);
  knob.turnTo(2, 0);
  assert.equal(knob.angle, 270);
  knob.turnTo(-1, 1000);
  assert.equal(knob.angle, 0);
});

test("the ends keep a few ohms: never quite 0 V nor 3.3 V", () => {
  const knob = part(0);
  knob.turnTo(0, 0);
  const low = knob.millivolts(10);
  assert.ok(low > 0 && low < 10);
  knob.turnTo(1, 1000);
  const high = knob.millivolts(1010);
  assert.ok(high < SUPPLY && high > SUPPLY - 10);
});

test("an audio taper has 15 % of its resistance below the middle", () => {
  assert.equal(resistanceShare(0.5, "linear"), 0.5);
  assert.equal(resistanceShare(0.5, "audio"), 0.15);
  assert.equal(resistanceShare(1, "audio"), 1);
});

test("a resting wiper is silent, a worn one scratches while it moves", () => {
  const spread = (wear: number, step: number): number => {
    const knob = part(wear);
    const values: number[] = [];
    for (let i = 0; i < 200; i++) {
      const position = 0.5 + step * i;
      knob.turnTo(position, i * 10);
      values.push(knob.millivolts(i * 10) - SUPPLY * position);
    }
    return Math.max(...values) - Math.min(...values);
  };
  assert.ok(spread(1, 0) < 1);
  assert.ok(spread(1, 0.002) > 20);
  assert.ok(spread(0, 0.002) < 20);
});

test("a worn wiper lifts off for moments: the pin keeps its voltage and droops", () => {
  const knob = part(1);
  knob.turnTo(0, 0);
  assert.ok(knob.millivolts(100) < 100);
  knob.turnTo(1, 101);
  assert.ok(knob.millivolts(101) < 100, "still the voltage before the turn");
  assert.ok(knob.millivolts(110) > 3200, "back on the track");
});
