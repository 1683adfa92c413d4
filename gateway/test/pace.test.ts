/** A board is asked no faster than it takes, in order, and a queue that is full says so. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BoardError } from "../../client/errors.js";
import { Pace } from "../pace.js";

test("a few at once, and then one after the other, in order", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  const pace = new Pace({ every: 100, atOnce: 3, waiting: 10 }, () => now);
  const begun: [number, number][] = [];
  const done = Array.from({ length: 6 }, (_, n) =>
    pace.run(() => {
      begun.push([n, now]);
      return Promise.resolve(n);
    }),
  );
  for (; now <= 400; now += 10) t.mock.timers.tick(10);
  assert.deepEqual(await Promise.all(done), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(
    begun.map(([n]) => n),
    [0, 1, 2, 3, 4, 5],
  );
  for (const [n, at] of begun) {
    const due = Math.max(0, n - 2) * 100;
    assert.ok(at >= due && at <= due + 20, `${n} at ${at}`);
  }
  // After a rest, as many at once again.
  now = 5000;
  begun.length = 0;
  await Promise.all([7, 8, 9].map((n) => pace.run(async () => void begun.push([n, now]))));
  assert.deepEqual(begun, [
    [7, 5000],
    [8, 5000],
    [9, 5000],
  ]);
});

test("what fails is told to who asked, and the next goes on", async () => {
  const pace = new Pace({ every: 1, atOnce: 1, waiting: 10 });
  const failed = pace.run(() => Promise.reject(new BoardError("timeout", "no answer")));
  const next = pace.run(async () => "well");
  await assert.rejects(failed, { code: "timeout" });
  assert.equal(await next, "well");
});

test("more than may wait is refused at once, with a reason", async () => {
  const pace = new Pace({ every: 10, atOnce: 1, waiting: 2 });
  const taken = [1, 2, 3].map((n) => pace.run(async () => n));
  await assert.rejects(
    pace.run(async () => 4),
    { code: "busy" },
  );
  assert.deepEqual(await Promise.all(taken), [1, 2, 3]);
});

test("what must be now is refused when it is not its turn", async () => {
  let now = 0;
  const pace = new Pace({ every: 100, atOnce: 2, waiting: 9 }, () => now);
  assert.equal(await pace.runNow(async () => 1), 1);
  assert.equal(await pace.runNow(async () => 2), 2);
  await assert.rejects(
    pace.runNow(async () => 3),
    { code: "busy" },
  );
  now = 100;
  assert.equal(await pace.runNow(async () => 4), 4);
});
