import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { SimulatedBoard } from "../board.js";
import { type ButtonSpec, parseButton } from "../button.js";
import { parseTrace } from "../trace-file.js";
import { wiringOf } from "../wiring.js";

const CHANNELS = [
  { id: "door", kind: "digital", pin: "D25", pull: "up", invert: true },
  { id: "bell", kind: "digital", pin: "D27", pull: "down" },
];

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** A board whose clock and timers the test moves; `levels` are what its two pins have had, door first. */
function rig(csv: string, options: { buttons?: Record<string, ButtonSpec> } = {}) {
  let now = 0;
  const trace = parseTrace(csv, "x.csv");
  const warnings: string[] = [];
  const board = new SimulatedBoard({
    wiring: wiringOf({ channels: CHANNELS }),
    now: () => now,
    seed: 1,
    warn: (text) => warnings.push(text),
    ...(options.buttons ? options : { button: { kind: "file", trace } }),
  });
  const edges: string[] = [];
  board.onPinChange((pin, level) => edges.push(`${pin} ${Number(level)}`));
  for (const { pin, pull } of CHANNELS) board.setPinMode(pin, `input_pull${pull}`);
  const pass = (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left--) {
      now++;
      mock.timers.tick(1);
    }
    return CHANNELS.map(({ pin }) => Number(board.digitalRead(pin)));
  };
  return { board, edges, pass, warnings };
}

test("levels of a trace are played at the pins, without bounces of our own", () => {
  const { edges, pass } = rig("t,door:level,bell:level\n0,1,0\n0.1,0,0\n0.2,0,1\n0.3,1,0\n");
  assert.deepEqual(pass(50), [1, 0]);
  assert.deepEqual(pass(100), [0, 0]);
  assert.deepEqual(pass(100), [0, 1]);
  assert.deepEqual(pass(100), [1, 0]);
  assert.deepEqual(pass(10_000), [1, 0], "its last value stays");
  assert.deepEqual(edges, ["D25 0", "D27 1", "D25 1", "D27 0"]);
});

test("states, as the board tells them, are turned round for an inverted channel, and the contacts bounce", () => {
  const rows = Array.from({ length: 9 }, (_, i) => `${i / 10},${i % 2},${i % 2}`);
  const { edges, pass } = rig(`t,door:state,bell:state\n${rows.join("\n")}\n`);
  assert.deepEqual(pass(50), [1, 0]);
  assert.deepEqual(pass(100), [0, 1]);
  assert.deepEqual(pass(100), [1, 0]);
  pass(1000);
  assert.ok(edges.length > 16, `some of 16 bounced: ${edges}`);
});

test("before a trace begins, its first value counts", () => {
  const { pass } = rig("t,door:state,bell:state\n5,1,0\n6,0,1\n");
  assert.deepEqual(pass(100), [0, 0]);
});

test("a hand at a button ends what is played there, and only there", () => {
  const { board, pass } = rig("t,door:level,bell:level\n0,1,0\n0.1,0,1\n0.5,1,0\n0.6,0,1\n");
  pass(50);
  board.pins.setButton(false, "D25");
  assert.deepEqual(pass(200), [1, 1]);
  assert.deepEqual(pass(1000), [1, 1]);
});

test("a trace is for the button that is named, and one that does not fit is refused", () => {
  const trace = parseTrace("t,other:level\n0,1\n", "x.csv");
  const { pass } = rig("t,raw\n0,1\n", { buttons: { bell: { kind: "file", trace } } });
  assert.deepEqual(pass(50), [1, 1]);
  assert.throws(
    () => rig("t,raw\n0,1\n", { buttons: { gate: { kind: "file", trace } } }),
    /no channel "gate" has a button in this board's settings; there: door, bell/,
  );
  assert.throws(() => rig("t,lux\n0,1\n"), /x\.csv: no column is level or state; it has lux \(lux\)/);
});

test("a board without buttons says so", () => {
  const warnings: string[] = [];
  const button: ButtonSpec = { kind: "file", trace: parseTrace("t,door:level\n0,1\n", "x") };
  const board = new SimulatedBoard({ button, warn: (text) => warnings.push(text) });
  board.close();
  assert.match(warnings[0], /no button is wired to this board/);
});

test("--button is manual, or a trace", () => {
  const read = (path: string) => parseTrace("t,door:level\n0,1\n", path);
  assert.deepEqual(parseButton("manual", read), { kind: "manual" });
  assert.equal(parseButton("file:a:b.csv", read).trace?.name, "a:b.csv");
  assert.throws(() => parseButton("file:", read), /needs a path/);
  assert.throws(
    () => parseButton("steps", read),
    /--button steps is not known; use one of manual\|file:trace\.csv/,
  );
});
