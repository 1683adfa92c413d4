import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeSample } from "../telemetry";

test("a sample is JSON but for its closing brace, with t in seconds", () => {
  assert.equal(
    encodeSample({ seq: 12, _at: 3456, raw: 2048 }, { min: 0, max: 4095 }),
    '{"type":"sample","seq":12,"t":3.456,"raw":2048,"value":0.5001',
  );
});

function position(raw: number, ends: { min: number; max: number }): number {
  return JSON.parse(`${encodeSample({ seq: 1, _at: 0, raw }, ends)}}`).value;
}

test("value runs from 0 at min to 1 at max and is clamped beyond", () => {
  const ends = { min: 100, max: 4000 };
  assert.deepEqual(
    [0, 100, 2050, 4000, 4095].map((raw) => position(raw, ends)),
    [0, 0, 0.5, 1, 1],
  );
});

test("max below min turns the direction round", () => {
  const ends = { min: 4095, max: 0 };
  assert.deepEqual(
    [0, 4095].map((raw) => position(raw, ends)),
    [1, 0],
  );
});

test("the longest sample leaves the hub's lanes room", () => {
  const longest = encodeSample({ seq: 4294967295, _at: 999999999999, raw: 4095 }, { min: 0, max: 9999 });
  assert.ok(longest.length + 3 <= 80, longest);
});
