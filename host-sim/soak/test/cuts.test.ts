/** A bounded number of random power cuts; `npm run soak -- --cuts N` makes more. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { cutPower } from "../cuts.js";

const built = `${dirname(fileURLToPath(import.meta.url))}/../../../dist`;
const run = (cuts: number, seed: number, binary?: string) =>
  cutPower({ built, cuts, seed, binary, tell: () => undefined });

test("the simulated board loses nothing to cuts in any write or erasure", async () => {
  const { cuts, replaced, failures } = await run(150, 1);
  assert.deepEqual(failures, []);
  assert.equal(cuts, 150);
  assert.ok(replaced > 300, `${replaced} files replaced`);
});

test("the interpreter loses nothing when it is killed at random", {
  skip: !process.env.ESPRUINO && "ESPRUINO names no interpreter",
  timeout: 300_000,
}, async () => {
  // On a machine that does much else some forty lives are too short to come to anything: those after them count, too.
  let all = 0;
  for (let seed = 2; all === 0; seed++) {
    const { failures, replaced } = await run(40, seed, process.env.ESPRUINO);
    assert.deepEqual(failures, []);
    all += replaced;
  }
});
