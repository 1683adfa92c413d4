import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SimulatedBoard } from "../board.js";
import { parseKnob } from "../source-options.js";
import { columnFor, valueAt } from "../trace.js";
import { parseTrace } from "../trace-file.js";
import { wiringOf } from "../wiring.js";

test("a bad trace is refused with file, line and reason", () => {
  const cases: Array<[string, RegExp]> = [
    ["", /^Error: x\.csv: no rows/],
    ["t,raw\n", /no rows/],
    ["0,1\n", /x\.csv:1: a trace starts with a line of headings/],
    ["t,raw\n0,1\n1\n", /x\.csv:3: expected 2 cells, got 1/],
    ["t,raw\n0,x\n", /x\.csv:2: expected a number, got "x"/],
    ["t,raw\n0,4096\n", /x\.csv:2: 4096 is not within 0\.\.4095/],
    ["t,raw\n0,1.5\n", /not a whole number/],
    ["t,raw\n0,0x10\n", /expected a number/],
    ["t,position\n0,1.5\n", /not within 0\.\.1/],
    ["t,knob [%]\n0,101\n", /101 is not within 0\.\.100/],
    ["t,button:level\n0,0.5\n", /not a whole number/],
    ["t,raw\n1,1\n0,1\n", /x\.csv:3: time goes back to 0/],
    ["t,light [lx]\n0,1,5\n", /decimal commas need semicolons/],
    ["t;light [lx]\n0;1.234,5\n", /expected a number, got "1\.234,5"/],
    ["time,raw\n28.11.2026 10:00,1\n", /"28\.11\.2026 10:00" is no time/],
    ["t,voltage [V]\n0,1\n", /no column can be used; column "voltage \[V\]": its meaning is not plain/],
    ['{"rheo":"session","version":1}\n{"at":0,"mark":"x"}\n', /this session has no samples/],
  ];
  for (const [text, expected] of cases) assert.throws(() => parseTrace(text, "x.csv"), expected, text);
});

test("tables of other tools are read where their meaning is plain", () => {
  const cases: Array<[string, { times: number[]; values: number[]; quantity: string }]> = [
    ["t,position\n0,0\n2,1\n", { quantity: "position", times: [0, 2], values: [0, 1] }],
    [
      "time_ms;knob (%)\r\n0;12,5\r\n500;50\r\n",
      { quantity: "position", times: [0, 0.5], values: [0.125, 0.5] },
    ],
    ["ms\tlux\n0\t1,5\n10\t2\n", { quantity: "lux", times: [0, 0.01], values: [1.5, 2] }],
    ["Time [µs],A0 [LSB]\n0,7\n1000,9\n", { quantity: "counts", times: [0, 0.001], values: [7, 9] }],
    [
      '"timestamp","light (lx)"\n"2026-11-28T10:00:00.500Z","3"\n"2026-11-28T10:00:01Z",4\n',
      { quantity: "lux", times: [0, 0.5], values: [3, 4] },
    ],
    [
      "date;lux\n2026-11-28 10:00:00,5;1\n2026-11-28 10:00:01;2\n",
      { quantity: "lux", times: [0, 0.5], values: [1, 2] },
    ],
    [
      "timestamp,lux\n1764324000000,1\n1764324000250,2\n",
      { quantity: "lux", times: [0, 0.25], values: [1, 2] },
    ],
    ["t,door:level\n0,false\n1,true\n", { quantity: "level", times: [0, 1], values: [0, 1] }],
    ["t;door [state]\n0,5;1\n2;0\n", { quantity: "state", times: [0.5, 2], values: [1, 0] }],
    ["\uFEFF# a note\n\nt,lux,comment\n0,1,hello\n", { quantity: "lux", times: [0], values: [1] }],
  ];
  for (const [text, expected] of cases) {
    const [{ quantity, times, values }, ...more] = parseTrace(text, "x").columns;
    assert.equal(more.length, 0, text);
    assert.equal(quantity, expected.quantity, text);
    assert.deepEqual(values, expected.values, text);
    times.forEach((t, i) => {
      assert.ok(Math.abs(t - expected.times[i]) < 1e-6, `${text}: ${t}`);
    });
  }
});

test("the CSV of an early dashboard gives its raw readings, held until the next", () => {
  const csv = [
    "time,seconds,raw,percent,volts,marks",
    "2026-11-28T10:00:00.000Z,1764324000.000,2048,50.0,1.650,",
    '2026-11-28T10:00:01.000Z,1764324001.000,4095,100.0,3.300,"a, b"',
  ].join("\r\n");
  const trace = parseTrace(csv, "x");
  assert.deepEqual(trace.skipped, []);
  const column = columnFor(trace, "knob", ["counts"]);
  assert.deepEqual(
    [0, 0.9, 1, 5].map((t) => valueAt(column, t)),
    [2048, 2048, 4095, 4095],
  );
});

test("a session gives a column per channel; damaged lines and missing values are left out", () => {
  const lines = [
    { rheo: "session", version: 1, board: "x", started: 1764324000 },
    {
      at: 0,
      message: {
        type: "hello",
        channels: [
          { id: "knob", kind: "analog", unit: "LSB" },
          { id: "light", kind: "veml7700", unit: "lx" },
          { id: "door", kind: "digital", unit: "" },
        ],
      },
    },
    { at: 0.1, message: { type: "sample", values: [100, null, 0] } },
    { at: 0.2, message: { type: "sample", values: [120, 12.5, 1] } },
    { at: 0.25, mark: "here" },
  ].map((line) => JSON.stringify(line));
  const trace = parseTrace([...lines, '{"at":0.3,"mess'].join("\n"), "x");
  assert.deepEqual(
    trace.columns.map(({ name, quantity, times, values }) => [name, quantity, times, values]),
    [
      ["knob", "counts", [0.1, 0.2], [100, 120]],
      ["door", "state", [0.1, 0.2], [0, 1]],
      ["light", "lux", [0.2], [12.5]],
    ],
  );
});

test("a session of a board from before there were channels has its one knob", () => {
  const text = '{"rheo":"session","version":1,"started":0}\n{"at":1,"message":{"type":"sample","raw":7}}\n';
  assert.deepEqual(columnFor(parseTrace(text, "x"), "knob", ["counts"]).values, [7]);
});

test("of several columns the channel's is taken; a channel without one is an error that lists them", () => {
  const trace = parseTrace("t,a [LSB],b [LSB],c [lx]\n0,1,2,3\n", "x.csv");
  assert.deepEqual(columnFor(trace, "b", ["counts"]).values, [2]);
  assert.deepEqual(columnFor(trace, "light", ["lux"]).values, [3]);
  assert.throws(
    () => columnFor(trace, "knob", ["counts"]),
    /several columns are counts, and none is called "knob"/,
  );
  assert.throws(
    () => columnFor(trace, "door", ["level"]),
    /no column is level; it has a \(counts\), b \(counts\), c \(lux\)/,
  );
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
  assert.equal(second.knob?.knob.ended, true);
  assert.equal(second.analogRead("D34") * 4096, counts.at(-1));
});

test("several channels are recorded in one file, a column each, and each is found again", () => {
  const folder = mkdtempSync(join(tmpdir(), "rheo-trace-"));
  const path = join(folder, "trace.csv");
  const wiring = wiringOf({
    channels: [
      { id: "knob", kind: "analog", pin: "D34" },
      { id: "level", kind: "analog", pin: "D35" },
      { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
      { id: "door", kind: "digital", pin: "D25", pull: "up" },
    ],
  });
  const warn = (text: string): never => assert.fail(text);
  let now = 0;
  const board = new SimulatedBoard({ warn, now: () => now, seed: 1, wiring, record: path });
  board.onPinChange(() => undefined);
  board.setPinMode("D25", "input_pullup");
  board.analogRead("D34");
  const bus = board.i2c("D22", "D21");
  bus.write(0x10, [0, 0, 0x10], true);
  now = 200;
  bus.write(0x10, [4], true);
  board.analogRead("D35");
  board.pins.setButton(true, "D25");
  board.close();
  const text = readFileSync(path, "utf8");
  rmSync(folder, { recursive: true });
  assert.match(
    text,
    /^t,knob:raw,level:raw,light:lux,door:level\n0\.000000,,,,1\n0\.000000,\d+,,,\n0\.200000,,,300,\n0\.200000,,\d+,,\n0\.200000,,,,0\n/,
  );
  const trace = parseTrace(text, "x");
  assert.equal(columnFor(trace, "level", ["conversions"]).values.length, 1);
  assert.deepEqual(columnFor(trace, "light", ["lux"]).values, [300]);
  assert.deepEqual(columnFor(trace, "door", ["level"]).values.slice(0, 2), [1, 0]);
});
