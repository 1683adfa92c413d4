import assert from "node:assert/strict";
import { test } from "node:test";
import { factsOf } from "../../../app/channels";
import { openDigital } from "../digital";
import { fakeTools } from "./fake-tools";

function open(settings: Record<string, unknown>, board = "ESP32") {
  const chip = { level: 1, mode: "", watch: (_event: unknown) => {}, options: {} as Record<string, unknown> };
  Object.assign(globalThis, {
    digitalRead: () => chip.level,
    pinMode: (_pin: string, mode: string) => {
      chip.mode = mode;
    },
    setWatch: (callback: (event: unknown) => void, _pin: string, options: Record<string, unknown>) => {
      chip.watch = callback;
      chip.options = options;
      return 1;
    },
  });
  process.env.BOARD = board;
  const rig = fakeTools(settings);
  return { chip, source: openDigital(rig.tools), ...rig };
}

test("it has the level of the pin, and a change is sent at once", () => {
  const { chip, source, changes } = open({ pin: "D25" });
  assert.equal(source._read(), 1);
  assert.equal(chip.mode, "input_pullup");
  assert.deepEqual(factsOf(source), {
    kind: "digital",
    unit: "",
    min: 0,
    max: 1,
    decimals: 0,
    calibration: null,
  });
  assert.deepEqual(chip.options, { repeat: true, edge: "both", debounce: 10 });
  chip.level = 0;
  assert.equal(source._read(), 1, "a level counts when it has been steady");
  chip.watch({ state: false });
  assert.equal(source._read(), 0);
  assert.equal(changes(), 1);
});

test("inverted it is 1 where the pin is low", () => {
  const { chip, source } = open({ pin: "D25", invert: true });
  assert.equal(source._read(), 0);
  chip.level = 0;
  chip.watch({ state: false });
  assert.equal(source._read(), 1);
});

test("the chip's resistor pulls up, down or not at all", () => {
  assert.equal(open({ pin: "D25", pull: "down" }).chip.mode, "input_pulldown");
  assert.equal(open({ pin: "D25", pull: "none" }).chip.mode, "input");
  assert.equal(open({ pin: "D25", pull: "up" }).chip.mode, "input_pullup");
});

test("settings that cannot be are reported, and the channel works all the same", () => {
  const { problems, chip, source } = open({ pin: "D25", pull: "left", invert: "yes" });
  assert.deepEqual(problems, [
    'pull must be "up", "down" or "none"; it is "up"',
    "invert must be true or false; it is false",
  ]);
  assert.equal(chip.mode, "input_pullup");
  assert.equal(source._read(), 1);
});

test("a pull resistor that the ESP32's pin does not have is reported", () => {
  assert.match(open({ pin: "D35" }).problems[0]!, /D35 has no pull resistor/);
  assert.deepEqual(open({ pin: "D35", pull: "none" }).problems, []);
  assert.deepEqual(open({ pin: "D35" }, "ESP32S3_IDF4").problems, []);
});

test("without a pin it has no values", () => {
  const { source } = open({});
  assert.equal(source._read(), null);
  assert.equal(factsOf(source).kind, "digital");
});
