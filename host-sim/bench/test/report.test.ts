import assert from "node:assert/strict";
import { test } from "node:test";
import { readDump } from "../callgrind";
import { readOptions, UsageError } from "../options";
import { markdown, type Report, text } from "../report";
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

test("an earlier run is compared figure by figure", () => {
  const old = report(2_000_000);
  old.figures.pop();
  assert.match(
    text(report(1_000_000), old),
    /handshake .*× 0\.50 \(was 2,000 k instructions\)\n.*idle .*new/,
  );
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
  const cases: [string[], RegExp][] = [
    [["--only", "speed"], /--only takes some of size, .*not "speed"/],
    [["--target", "moon"], /--target takes simulator or interpreter/],
    [["--peer", "/nowhere.js"], /there is no file \/nowhere\.js/],
    [["--connects", "0"], /--connects takes a whole number/],
    [["--compare", "/nowhere.json"], /there is no file/],
    [["--fast"], /--fast/],
  ];
  for (const [args, message] of cases) {
    assert.throws(
      () => readOptions(args),
      (error: Error) => error instanceof UsageError && message.test(error.message),
    );
  }
  assert.equal(readOptions([]).connects, 1000);
});
