import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SimulatedBoard } from "../board.js";
import { parseKnob } from "../knob.js";
import { parseTrace } from "../trace.js";

test("a bad trace is refused with file and line", () => {
  const cases: Array<[string, RegExp]> = [
    ["", /^Error: x\.csv: no rows/],
    ["t,raw\n", /no rows/],
    ["0,1\n", /x\.csv:1: a trace starts with the line/],
    ["t,raw\n0,1\n1\n", /x\.csv:3: expected two numbers/],
    ["t,raw\n0,\n", /x\.csv:2: expected two numbers/],
    ["t,raw\n0,4096\n", /x\.csv:2: 4096 is not within 0\.\.4095/],
    ["t,raw\n0,1.5\n", /not a count/],
    ["t,position\n0,1.5\n", /not within 0\.\.1/],
    ["t,raw\n1,1\n0,1\n", /x\.csv:3: time goes back to 0/],
  ];
  for (const [text, expected] of cases) assert.throws(() => parseTrace(text, "x.csv"), expected, text);
});

test("what was recorded is replayed count by count, and its last count stays", () => {
  const folder = mkdtempSync(join(tmpdir(), "rheo-trace-"));
  const path = join(folder, "trace.csv");
  const warn = (text: string): never => assert.fail(text);
  let now = 0;
  const first = new SimulatedBoard({
    warn,
    now: () => now,
    seed: 1,
    knob: parseKnob("sine:1"),
    record: path,
  });
  const counts: number[] = [];
  for (; now < 500; now += 5) counts.push(first.analogRead("D34") * 4096);
  first.close();
  assert.match(readFileSync(path, "utf8"), /^t,raw\n0\.000000,\d+\n0\.005000,\d+\n/);

  const second = new SimulatedBoard({ warn, seed: 2, knob: parseKnob(`file:${path}`) });
  rmSync(folder, { recursive: true });
  assert.deepEqual(
    counts.map(() => second.analogRead("D34") * 4096),
    counts,
  );
  assert.equal(second.replayEnded, true);
  assert.equal(second.analogRead("D34") * 4096, counts.at(-1));
});
