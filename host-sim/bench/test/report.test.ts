import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../shell/values";
import { readDump } from "../callgrind";
import { readOptions } from "../options";
import { highest } from "../rates";
import { markdown, type Report, tables, text } from "../report";
import { percentiles } from "../times";

function report(handshake: number): Report {
  return {
    date: "2026-01-01T00:00:00.000Z",
    node: "v20",
    interpreter: undefined,
    figures: [
      { id: "handshake", title: "handshake", value: handshake, unit: "instructions", target: "interpreter" },
      { id: "idle", title: "idle", value: 900, unit: "variables", target: "interpreter", note: "booted" },
    ],
  };
}

test("figures become one table per target", () => {
  assert.equal(
    markdown(report(1_000_000)),
    [
      "## interpreter",
      "",
      "| figure | value | note |",
      "| --- | --- | --- |",
      "| handshake | 1,000 k instructions |  |",
      "| idle | 900 variables | booted |",
      "",
    ].join("\n"),
  );
});

test("an earlier run is compared figure by figure, and what only it has is told", () => {
  const old = report(2_000_000);
  old.figures[1] = { ...old.figures[1], id: "gone", title: "what is gone" };
  assert.equal(
    markdown(report(1_000_000), old),
    [
      "## interpreter",
      "",
      "| figure | value | before | ratio | note |",
      "| --- | --- | --- | --- | --- |",
      "| handshake | 1,000 k instructions | 2,000 k instructions | × 0.50 |  |",
      "| idle | 900 variables |  | new | booted |",
      "",
      "Ratios are to the run of 2026-01-01T00:00:00.000Z; ≈ is within 2 %.",
      "",
      "In that run only: what is gone (interpreter).",
      "",
    ].join("\n"),
  );
});

test("a ratio says at a glance what changed", () => {
  const compared = (value: number, before: number) => tables(report(value), report(before))[0].rows[0][3];
  assert.equal(compared(100, 100), "=");
  assert.equal(compared(101, 100), "≈");
  assert.equal(compared(150, 100), "× 1.50");
  // Nothing can be divided by nothing: variables lost, for one.
  assert.equal(compared(3, 0), "+ 3");
  // A latency near nothing, the difference of two clocks, may come out below it.
  assert.equal(compared(1.25, -0.5), "+ 1.75");
  assert.equal(compared(-0.5, 1), "− 1.5");
});

test("a peer's figures stand beside Rheo's of the same run", () => {
  const both = report(1_000_000);
  both.figures.push({ ...both.figures[0], target: "peer", value: 2_000_000 });
  both.figures.push({ ...both.figures[0], target: "peer", id: "other", title: "of its own", value: 1 });
  assert.deepEqual(tables(both)[1], {
    target: "peer",
    head: ["figure", "value", "Rheo", "Rheo by it", "note"],
    rows: [
      ["handshake", "2,000 k instructions", "1,000 k instructions", "× 0.50", ""],
      ["of its own", "0 k instructions", "", "", ""],
    ],
  });
});

test("what could not be measured is told below the tables", () => {
  const failed = { ...report(1), failures: ["peer, push: the interpreter ended"] };
  assert.match(markdown(failed), /\nNot measured: peer, push: the interpreter ended\n$/);
  assert.match(text(failed), /\nNot measured: peer, push: the interpreter ended$/);
});

test("the highest rate is found between one that is held and one that is not", async () => {
  for (const limit of [3, 60, 100, 130, 5000]) {
    const { held, lost } = await highest(async (rate) => rate <= limit);
    assert.ok(held <= limit && held > limit * 0.9, `${held} for ${limit}`);
    assert.ok(lost !== undefined && lost > limit);
  }
  assert.deepEqual(await highest(async () => false), { held: 0, lost: 0.78125 });
  assert.equal((await highest(async () => true)).lost, undefined);
});

test("callgrind's figures: all instructions, passes of the loop, callbacks of timers", () => {
  const dump = [
    "fn=(1) jsiLoop",
    "12 5",
    "cfn=(2) jsiIdle",
    "calls=7 100",
    "12 900",
    "fn=(2)",
    "cfn=(3) jsiExecuteEventCallbackArgsArray",
    "calls=2 50",
    "13 400",
    "cfn=(3)",
    "calls=1 50",
    "13 200",
    "summary: 905",
  ].join("\n");
  assert.deepEqual(readDump(dump), { instructions: 905, passes: 7, timers: 3 });
  assert.throws(() => readDump(""), /no total/);
});

test("the middle and the slowest hundredth", () => {
  assert.deepEqual(percentiles(Array.from({ length: 100 }, (_, i) => 100 - i)), { p50: 51, p99: 100 });
});

test("mistakes on the command line are told in a sentence", () => {
  const cases: [string[], RegExp, string?][] = [
    [["--only", "speed"], /--only takes some of size, .*not "speed"/],
    [["--target", "moon"], /--target takes simulator or interpreter/],
    [["--target", "interpreter"], /--target interpreter: set ESPRUINO=/],
    [[], /there is no such file/, "/nowhere/espruino"],
    [["--peer", "package.json"], /--peer is measured on the real interpreter: set ESPRUINO=/],
    [["--peer", "/nowhere.js"], /there is no file \/nowhere\.js/, process.execPath],
    [["--peer-port", "80"], /--peer-port is nothing without --peer/],
    [["--peer", "package.json", "--peer-file", "ws"], /--peer-file takes NAME=FILE/, process.execPath],
    [["--connects", "0"], /--connects takes a whole number/],
    [["--compare", "/nowhere.json"], /there is no file/],
    [["--compare", "package.json"], /package\.json was not written by --json/],
    [["--compare", "README.md"], /README\.md was not written by --json/],
    [["--json", "/nowhere/bench.json"], /--json: there is no folder \/nowhere/],
    [["--fast"], /--fast/],
  ];
  const given = process.env.ESPRUINO;
  try {
    for (const [args, message, interpreter] of cases) {
      if (interpreter) process.env.ESPRUINO = interpreter;
      else delete process.env.ESPRUINO;
      assert.throws(
        () => readOptions(args),
        (error: Error) => error instanceof UsageError && message.test(error.message),
        args.join(" "),
      );
    }
    delete process.env.ESPRUINO;
    assert.equal(readOptions([]).connects, 1000);
  } finally {
    if (given !== undefined) process.env.ESPRUINO = given;
  }
});
