import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Scale, type Unit } from "../src/scale";
import { readMessage } from "../src/wire";
import { ANALOG, DIGITAL, LIGHT } from "./channels";

const calibrated = { ...ANALOG, calibration: { min: 3500, max: 500 } };

test("an analog channel in counts, calibrated percent and nominal volts", () => {
  const words = (unit: Unit, value: number) => new Scale(calibrated, unit).words(value);
  assert.deepEqual(
    [words("raw", 2000), words("percent", 2000), words("volts", 4095), words("percent", 0)],
    ["2000 LSB", "50.0 %", "3.300 V", "100.0 %"],
  );
  assert.equal(new Scale(calibrated, "raw").words(Number.NaN), "no reading");
});

test("position and value are each other's inverse, the calibration may be reversed", () => {
  const scale = new Scale(calibrated, "percent");
  assert.deepEqual(
    [500, 2000, 3500, 4000].map((raw) => scale.position(raw)),
    [1, 0.5, 0, 0],
  );
  assert.equal(scale.valueAt(0.25), 2750);
});

test("round labels over the travel in each unit", () => {
  const labels = (scale: Scale) => scale.ticks(scale.from, scale.to, 10).flatMap(({ label }) => label ?? []);
  assert.deepEqual(labels(new Scale(ANALOG, "percent")).join(), "0,10,20,30,40,50,60,70,80,90,100");
  assert.deepEqual(labels(new Scale(ANALOG, "raw")).join(), "0,500,1000,1500,2000,2500,3000,3500,4000");
  assert.deepEqual(labels(new Scale(ANALOG, "volts")).join(), "0.0,0.5,1.0,1.5,2.0,2.5,3.0");
  assert.deepEqual(labels(new Scale(DIGITAL, "percent")).join(), "off,on");
});

test("a range of many decades is logarithmic, with zero at its end", () => {
  const scale = new Scale(LIGHT, "percent");
  assert.ok(scale.log);
  assert.equal(scale.position(0), 0);
  assert.equal(scale.position(120_000), 1);
  assert.ok(scale.position(1000) > 0.5);
  const labels = scale.ticks(scale.from, scale.to, 10).flatMap(({ label }) => label ?? []);
  assert.deepEqual(labels.join(), "0,1,10,100,1000,10k,100k");
  assert.equal(new Scale(ANALOG, "raw").log, false);
});

test("whatever a board says of its channels, ticks end and positions are within the dial", () => {
  const anything = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Infinity, -Infinity, null, "x"));
  const channel = fc.record({
    kind: fc.constantFrom("analog", "digital", "veml7700", "", 7),
    min: anything,
    max: anything,
    decimals: anything,
    calibration: fc.oneof(fc.record({ min: anything, max: anything }), anything),
  });
  fc.assert(
    fc.property(
      channel,
      fc.constantFrom<Unit>("raw", "percent", "volts"),
      fc.double(),
      (given, unit, value) => {
        const hello = readMessage({ type: "hello", channels: [given] });
        assert.equal(hello?.type, "hello");
        if (hello?.type !== "hello") return;
        const scale = new Scale(hello.channels[0]!, unit);
        const found = scale.ticks(scale.from, scale.to, 10);
        assert.ok(found.length < 200, `${found.length} ticks`);
        const position = scale.position(value);
        assert.ok(Number.isNaN(value) || (position >= 0 && position <= 1), String(position));
        scale.words(value);
      },
    ),
  );
});
