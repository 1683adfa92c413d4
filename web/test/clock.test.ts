import assert from "node:assert/strict";
import { test } from "node:test";
import { BoardClock } from "../src/clock";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 0.01, `${actual} for ${expected}`);

test("a burst of late messages is placed when it was measured, not when it came", () => {
  const clock = new BoardClock();
  near(clock.toViewer(10, 1000.0), 1000);
  near(clock.toViewer(11, 1003.0), 1001);
  near(clock.toViewer(12, 1003.0), 1002);
});

test("a faster message corrects the offset", () => {
  const clock = new BoardClock();
  clock.toViewer(10, 1000.5);
  near(clock.toViewer(11, 1001.0), 1001);
});

test("a slow board clock is followed", () => {
  const clock = new BoardClock();
  for (let second = 0; second < 86_400; second++) clock.toViewer(second * (1 - 5e-5), 1000 + second);
  near(clock.toViewer(86_400 * (1 - 5e-5), 1000 + 86_400), 1000 + 86_400);
});

test("a board that started again is taken at its word", () => {
  const clock = new BoardClock();
  clock.toViewer(5000, 1000);
  near(clock.toViewer(1, 1010), 1010);
});
