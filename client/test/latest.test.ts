import assert from "node:assert/strict";
import { it } from "node:test";
import { Latest } from "../latest";
import { sample } from "./world";

it("a slow loop gets the newest sample and is told how many it did not see", async () => {
  const loop = new Latest(() => undefined);
  loop.put(sample(1, 10));
  loop.put({ ...sample(5, 20), skipped: 3 });
  loop.put(sample(6, 30));
  assert.deepEqual((await loop.next()).value, { ...sample(6, 30), skipped: 5 });
  const waiting = loop.next();
  loop.put(sample(7, 40));
  assert.deepEqual((await waiting).value, sample(7, 40));
});

it("ends when the board is closed, and says when nobody loops any more", async () => {
  let left = 0;
  const loop = new Latest(() => left++);
  const waiting = [loop.next(), loop.next()];
  loop.end();
  for (const one of waiting) assert.equal((await one).done, true);
  loop.put(sample(1, 1));
  assert.equal((await loop.next()).done, true);
  await loop.return();
  assert.equal(left, 1);
});
