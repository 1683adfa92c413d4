import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionOf } from "../session-text.js";
import { parseTrace } from "../trace-file.js";

test("a session says what a board with these columns would have said", () => {
  const table =
    "time;knob [%];light [lx];door [state];comment\n" +
    "2026-11-28T10:00:00Z;50;;0;x\n2026-11-28T10:00:00,500Z;;12,5;1;\n2026-11-28T10:00:02Z;100;;;\n";
  const trace = parseTrace(table, "bench.csv");
  const { text, samples, seconds } = sessionOf(trace);
  assert.deepEqual([samples, seconds], [3, 2]);
  const [head, hello, ...rest] = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const began = Date.UTC(2026, 10, 28, 10) / 1000;
  assert.equal(parseTrace(text, "again").began, began);
  assert.deepEqual(head, { rheo: "session", version: 1, board: "bench.csv", started: began });
  assert.deepEqual(
    hello.message.channels.map(({ id, kind, unit, max }: Record<string, unknown>) => [id, kind, unit, max]),
    [
      ["knob", "analog", "LSB", 4095],
      ["light", "veml7700", "lx", 120_000],
      ["door", "digital", "", 1],
    ],
  );
  assert.deepEqual(
    rest.map(({ at, message }) => [at, message.values]),
    [
      [0, [2048, null, 0]],
      [0.5, [2048, 12.5, 1]],
      [2, [4095, 12.5, 1]],
    ],
  );
});

test("it is a trace again, with the same values at the same times", () => {
  const trace = parseTrace("t,a [LSB],door:level\n5,7,1\n5.5,9,0\n6,8,0\n", "x");
  const again = parseTrace(sessionOf(trace).text, "y");
  assert.deepEqual(
    again.columns.map(({ name, times, values }) => [name, times, values]),
    [
      ["a", [0, 0.5, 1], [7, 9, 8]],
      ["door", [0, 0.5, 1], [1, 0, 0]],
    ],
  );
});

test("conversions in quick succession become at most 100 samples a second, the newest of each hundredth", () => {
  const rows = Array.from({ length: 1000 }, (_, i) => `${(i / 1000).toFixed(6)},${i}`);
  const { text, samples } = sessionOf(parseTrace(`t,raw\n${rows.join("\n")}\n`, "x"));
  assert.equal(samples, 100);
  assert.match(text, /"values":\[9\]}}\n.*"values":\[19\]}}\n/);
  assert.match(text, /"values":\[999\]}}\n$/);
});
