import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HELLO, sample } from "../../test/world";
import { FORMAT, type Item } from "../formats";

const ITEM: Item = {
  board: "kitchen",
  channels: HELLO.channels,
  sample: { ...sample(30, 2048, 310.5), skipped: 2 },
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
};
const NO_LIGHT = { ...ITEM, sample: sample(31, 2049, null) };
const ODD = { ...ITEM, board: '=a,"b"\n>c:d' };
const ONE = { many: false, timestamps: false, commas: false };
const MANY = { ...ONE, many: true };
const TIMED = { ...ONE, timestamps: true };
const LOCALE = { ...ONE, commas: true };

const LINES: [format: keyof typeof FORMAT, what: string, item: Item, style: typeof ONE, lines: string][] = [
  ["text", "values with units", ITEM, ONE, "knob 2048 LSB  light 310.5 lx"],
  ["text", "no reading", NO_LIGHT, ONE, "knob 2049 LSB  light –"],
  [
    "text",
    "board and time",
    ITEM,
    { ...MANY, timestamps: true },
    "2026-01-02T03:04:05.678Z  kitchen  knob 2048 LSB  light 310.5 lx",
  ],
  [
    "text",
    "a name that would command a terminal",
    { ...ITEM, board: "\x1b[2Jx" },
    MANY,
    "�[2Jx  knob 2048 LSB  light 310.5 lx",
  ],
  [
    "ndjson",
    "an object",
    ITEM,
    ONE,
    '{"board":"kitchen","seq":30,"t":1.5,"values":{"knob":2048,"light":310.5},"skipped":2}',
  ],
  [
    "ndjson",
    "time, null",
    NO_LIGHT,
    TIMED,
    '{"time":"2026-01-02T03:04:05.678Z","board":"kitchen","seq":31,"t":1.55,"values":{"knob":2049,"light":null}}',
  ],
  ["csv", "cells", ITEM, ONE, "1.5,2048,310.5"],
  ["csv", "an empty cell for no reading", NO_LIGHT, ONE, "1.55,2049,"],
  ["csv", "decimal commas", ITEM, { ...LOCALE, timestamps: true }, "2026-01-02T03:04:05.678Z;1,5;2048;310,5"],
  [
    "csv",
    "a line per value for several boards",
    ITEM,
    MANY,
    "kitchen,1.5,knob,2048\nkitchen,1.5,light,310.5",
  ],
  [
    "csv",
    "no formulas",
    ODD,
    { ...MANY, commas: true },
    `"'=a,""b""\n>c:d";1,5;knob;2048\n"'=a,""b""\n>c:d";1,5;light;310,5`,
  ],
  ["teleplot", "lines with units", ITEM, ONE, ">knob:2048§LSB\n>light:310.5§lx"],
  ["teleplot", "milliseconds; nothing for no reading", NO_LIGHT, TIMED, ">knob:1767323045678:2049§LSB"],
  [
    "teleplot",
    "a name without separators",
    ODD,
    MANY,
    '>=a_"b"�_c_d.knob:2048§LSB\n>=a_"b"�_c_d.light:310.5§lx',
  ],
  ["plotter", "pairs", ITEM, ONE, "knob:2048,light:310.5"],
  ["plotter", "nothing for no reading", NO_LIGHT, ONE, "knob:2049"],
  ["plotter", "boards", ITEM, MANY, "kitchen.knob:2048,kitchen.light:310.5"],
];

describe("formats of watch", () => {
  for (const [format, what, item, style, lines] of LINES)
    it(`${format}: ${what}`, () => assert.equal(FORMAT[format].lines(item, style), lines));

  it("csv: headings", () => {
    assert.equal(FORMAT.csv.heading?.(ITEM, ONE), "t,knob,light");
    assert.equal(FORMAT.csv.heading?.(ITEM, { ...LOCALE, timestamps: true }), "time;t;knob;light");
    assert.equal(FORMAT.csv.heading?.(ITEM, MANY), "board,t,channel,value");
  });
});
