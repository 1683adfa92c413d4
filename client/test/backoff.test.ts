import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { backoff, FIRST_WAIT, LONGEST_WAIT } from "../backoff";

it("the wait doubles up to its longest, less up to half of it by chance", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 100].map((attempt) => backoff(attempt, 0)),
    [0.5, 1, 2, 4, 8, 15, 15, 15],
  );
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const wait = backoff(attempt, random);
      assert.ok(wait >= FIRST_WAIT / 2 && wait <= LONGEST_WAIT);
      assert.ok(wait >= backoff(attempt, 1) && wait <= backoff(attempt, 0));
    }),
  );
});
