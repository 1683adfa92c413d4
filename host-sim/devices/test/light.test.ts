import assert from "node:assert/strict";
import { test } from "node:test";
import { BRIGHTEST, Light, parseLight } from "../light.js";
import { parseTrace } from "../trace-file.js";

const noFile = (path: string): never => assert.fail(path);

function light(text: string, trace = ""): Light {
  return new Light(
    parseLight(text, (name) => parseTrace(trace, name)),
    "light",
    0,
  );
}

test("steady light is what it is said to be, until a hand changes it", () => {
  const lamp = light("steady:42");
  assert.equal(lamp.at(1e6), 42);
  assert.equal(lamp.canChange, false);
  lamp.set(1e9, 0);
  assert.equal(lamp.at(0), BRIGHTEST);
});

test("a day goes from a dark night to a bright noon and back", () => {
  const day = light("day:100");
  assert.ok(Math.abs(day.at(0) - 0.1) < 1e-9);
  assert.ok(Math.abs(day.at(50_000) - 100_000) < 1e-3);
  assert.ok(Math.abs(day.at(25_000) - 100) < 1e-6);
  assert.ok(Math.abs(day.at(100_000) - 0.1) < 1e-9);
});

test("flicker dips a hundred times a second and is steady over an integration of 100 ms", () => {
  const flicker = light("flicker");
  const values = Array.from({ length: 100 }, (_, i) => flicker.at(i / 5));
  assert.ok(Math.min(...values) < 170 && Math.max(...values) > 350);
  assert.ok(Math.abs(flicker.mean(0, 100) - 300) < 6, String(flicker.mean(0, 100)));
});

test("a trace is followed along straight lines", () => {
  const lamp = light("file:a.csv", "time_ms;light [lx]\n0;10\n1000;20,5\n");
  assert.equal(lamp.at(0), 10);
  assert.equal(lamp.at(500), 15.25);
  assert.equal(lamp.at(9000), 20.5);
});

test("a hand stops the change where it is; it goes on when asked to", () => {
  const day = light("day:100");
  day.set(7, 25_000);
  assert.equal(day.changing, false);
  assert.equal(day.at(60_000), 7);
  assert.equal(day.toggle(60_000), true);
  assert.ok(Math.abs(day.at(60_000) - 100) < 1e-6);
});

test("an unknown kind or parameter is refused in words", () => {
  assert.throws(() => parseLight("disco", noFile), /--light disco is not known; use one of steady:lux\|day/);
  assert.throws(() => parseLight("steady:-1", noFile), /the light level in lux \(0 to 120000\)/);
  assert.throws(() => parseLight("file:", noFile), /needs a path/);
  assert.throws(
    () => light("file:a.csv", "t,position\n0,0\n"),
    /no column is lux; it has position \(position\)/,
  );
});
