import assert from "node:assert/strict";
import { test } from "node:test";
import { cell, csv, fileName } from "../src/export";
import { Readings } from "../src/readings";
import { GAP, HELD, Ring } from "../src/ring";
import { Scale } from "../src/scale";
import { ANALOG, DIGITAL, LIGHT } from "./channels";

const source = { dateAt: (time: number) => time } as never;

test("rows of the readings in view, with the marks set since the row before", () => {
  const ring = new Ring(3, 16);
  ring.push(1000, [0, 0, 0]);
  ring.push(1001, [2048, 0, 12.5]);
  ring.push(1001.95, [2048, 0, 12.5], HELD);
  ring.push(1002, [4095, 1, null]);
  ring.push(1002, [], GAP);
  ring.push(1009, [1, 0, 0]);
  const marks = [
    { time: 1001.5, label: "2" },
    { time: 1001.2, label: "1" },
  ];
  const scales = [ANALOG, DIGITAL, LIGHT].map((channel) => new Scale(channel, "percent"));
  const model = { readings: new Readings(ring), scales, marks, source };
  const local = (seconds: number) => new Date(seconds * 1000).toString().slice(16, 24);
  const rows = csv(model, 1000.5, 1005)!.join("").split("\r\n");
  assert.deepEqual(
    rows.map((row) => row.replace(/\d+-\d+-\d+ /, "")),
    [
      "time,local time,seconds,knob raw,knob percent,knob volts,button,light lx,marks",
      `1970-01-01T00:16:41.000Z,${local(1001)}.000,1001.000,2048,50.0,1.650,0,12.50,`,
      `1970-01-01T00:16:42.000Z,${local(1002)}.000,1002.000,4095,100.0,3.300,1,,1 2`,
      "",
    ],
  );
  const [, row] = csv(model, 1000.5, 1005, { separator: ";", decimal: "," })!.join("").split("\r\n");
  assert.match(row!, /;1001,000;2048;50,0;1,650;0;12,50;$/);
});

test("a stretch of time without readings makes no file", () => {
  const model = {
    readings: new Readings(new Ring(1, 4)),
    scales: [new Scale(ANALOG, "raw")],
    marks: [],
    source,
  };
  assert.equal(csv(model, 0, 10), null);
});

test("an hour comes in parts", () => {
  const ring = new Ring(1, 72_000);
  for (let i = 0; i < 72_000; i++) ring.push(i / 20, [5]);
  const model = { readings: new Readings(ring), scales: [new Scale(ANALOG, "raw")], marks: [], source };
  const parts = csv(model, 0, 3600)!;
  assert.equal(parts.join("").split("\r\n").length, 72_002);
  assert.ok(parts.length > 10);
});

test("a text is never a formula, and never more than one cell", () => {
  for (const text of ["=1+1", "+1", "-1", "@x", "\tx"]) assert.equal(cell(text, ","), `"'${text}"`);
  assert.equal(cell('a "b", c', ","), '"a ""b"", c"');
  assert.equal(cell("a,b", ";"), "a,b");
  assert.equal(cell("a;b", ";"), '"a;b"');
});

test("file names have nothing a file system refuses", () => {
  assert.equal(fileName("Küche/[::1]:80", "csv", 0), "rheo-K-che-1-80-1970-01-01T00-00-00.csv");
});
