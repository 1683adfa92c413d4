import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, fileName } from "../src/export";
import { GAP, HELD, Ring } from "../src/ring";

test("rows of the readings in view, with the marks set since the row before", () => {
  const ring = new Ring(16);
  ring.push(1000, 0);
  ring.push(1001, 2048);
  ring.push(1001.95, 2048, HELD);
  ring.push(1002, 4095);
  ring.push(1002, 0, GAP);
  ring.push(1009, 1);
  const marks = [
    { time: 1001.5, label: "2" },
    { time: 1001.2, label: "1" },
  ];
  assert.deepEqual(csv(ring, 1000.5, 1005, { min: 0, max: 4095 }, marks).join("").split("\r\n"), [
    "time,seconds,raw,percent,volts,marks",
    "1970-01-01T00:16:41.000Z,1001.000,2048,50.0,1.650,",
    "1970-01-01T00:16:42.000Z,1002.000,4095,100.0,3.300,1 2",
    "",
  ]);
});

test("an hour comes in parts", () => {
  const ring = new Ring(72_000);
  for (let i = 0; i < 72_000; i++) ring.push(i / 20, 5);
  const parts = csv(ring, 0, 3600, { min: 0, max: 4095 }, []);
  assert.equal(parts.join("").split("\r\n").length, 72_002);
  assert.ok(parts.length > 10);
});

test("file names have nothing a file system refuses", () => {
  assert.equal(fileName("[::1]:80", "csv", 0), "rheo----1--80-1970-01-01T00-00-00.csv");
});
