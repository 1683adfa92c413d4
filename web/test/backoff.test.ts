import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, LONGEST_WAIT } from "../src/backoff";

test("waits double up to the longest", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) => backoff(attempt, 0)),
    [500, 1000, 2000, 4000, 8000, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT],
  );
});

test("jitter takes away up to half", () => {
  assert.equal(backoff(3, 0.5), 3000);
  assert.equal(backoff(3, 1), 2000);
});
