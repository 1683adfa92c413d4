import assert from "node:assert/strict";
import { test } from "node:test";
import { describeChannel, findChannel, type OpenChannel, type Source } from "../channels";
import { openChannels } from "../open-channels";

/** A kind of the test's own, in one place: a counter that can be pushed at will. */
const openCounter: OpenChannel = (tools) => {
  let count = tools.whole("start", 0, 100, 7);
  tools.pin("pin");
  const source: Source = {
    _read: () => count,
    _facts: () => ({ kind: "counter", unit: "turns", min: 0, max: 1e6, decimals: 0, calibration: null }),
    _deadband: 2,
  };
  (tools.setting("register") as ((turn: () => void) => void) | undefined)?.(() => {
    count++;
    tools.sampler._turnNow?.();
  });
  return source;
};

function open(list: unknown[]) {
  const problems: string[] = [];
  let changes = 0;
  const channels = openChannels(
    list as Record<string, unknown>[],
    {
      _kind: (name) => (name === "counter" ? openCounter : undefined),
      _hasPin: (name) => /^D(\d|1\d)$/.test(name),
      _report: (problem) => problems.push(problem),
      _log: (problem) => problems.push(problem),
    },
    { _turnNow: () => changes++ },
  );
  return { channels, problems, changes: () => changes };
}

test("a new kind is one function, and describes itself", () => {
  const { channels, problems } = open([
    { id: "crank", kind: "counter", pin: "D4", start: 9, label: "Crank" },
  ]);
  assert.deepEqual(problems, []);
  assert.equal(channels[0]!._read(), 9);
  assert.deepEqual(describeChannel(channels[0]!), {
    kind: "counter",
    unit: "turns",
    min: 0,
    max: 1e6,
    decimals: 0,
    id: "crank",
    label: "Crank",
    deadband: 2,
    calibration: null,
  });
});

test("a kind may have a sample taken at once", () => {
  let turn = () => {};
  const { channels, changes } = open([
    { id: "a", kind: "counter", pin: "D4", register: (given: () => void) => (turn = given) },
  ]);
  turn();
  assert.equal(changes(), 1);
  assert.equal(channels[0]!._read(), 8);
});

const WRONG: Array<[what: string, list: unknown[], problem: RegExp]> = [
  ["no object", [7], /channel-1: id must be/],
  ["no id", [{ kind: "counter", pin: "D4" }], /channel-1: id must be/],
  ["capitals in the id", [{ id: "A", kind: "counter", pin: "D4" }], /channel-1: id must be/],
  ["17 characters of id", [{ id: "a".repeat(17), kind: "counter", pin: "D4" }], /channel-1: id must be/],
  ["an id of every object's", [{ id: "__proto__", kind: "counter", pin: "D4" }], /channel-1: id must be/],
  ["a kind nobody knows", [{ id: "a", kind: "smell" }], /channel a: there is no such kind/],
  ["a kind of every object's", [{ id: "a", kind: "toString" }], /no such kind/],
  ["no pin", [{ id: "a", kind: "counter" }], /channel a: pin must name a pin/],
  ["a pin the chip has not", [{ id: "a", kind: "counter", pin: "D99" }], /pin must name a pin of this chip/],
  ["a pin that is no text", [{ id: "a", kind: "counter", pin: 4 }], /pin must name/],
  [
    "a number out of range",
    [{ id: "a", kind: "counter", pin: "D4", start: 101 }],
    /start must be a whole number from 0 to 100; it is 7/,
  ],
  [
    "a dead band below 0",
    [{ id: "a", kind: "counter", pin: "D4", deadband: -1 }],
    /deadband must be .*; it is 2/,
  ],
  ["a label of no characters", [{ id: "a", kind: "counter", pin: "D4", label: "" }], /label must be/],
  ["a label that is not UTF-8", [{ id: "a", kind: "counter", pin: "D4", label: "\xff" }], /label must be/],
];
for (const [what, list, problem] of WRONG)
  test(`${what} is reported, and the channel is there all the same`, () => {
    const { channels, problems } = open(list);
    assert.equal(channels.length, 1);
    assert.ok(
      problems.some((text) => problem.test(text)),
      problems.join("\n"),
    );
    describeChannel(channels[0]!);
  });

test("the first of two with one id, or one pin, has it", () => {
  const { channels, problems } = open([
    { id: "a", kind: "counter", pin: "D4" },
    { id: "a", kind: "counter", pin: "D5" },
    { id: "c", kind: "counter", pin: "D4" },
  ]);
  assert.deepEqual(
    channels.map(({ _id }) => _id),
    ["a", "channel-2", "c"],
  );
  assert.match(problems[1]!, /channel c: pin: another channel has D4/);
  assert.equal(findChannel(channels, "channel-2"), channels[1]);
  assert.equal(findChannel(channels, "b"), undefined);
});

test("there are eight at most", () => {
  const { channels, problems } = open(
    Array.from({ length: 10 }, (_, n) => ({ id: `c${n}`, kind: "counter", pin: `D${n}` })),
  );
  assert.equal(channels.length, 8);
  assert.deepEqual(problems, ["rheo.json: channels after the eighth are ignored"]);
});
