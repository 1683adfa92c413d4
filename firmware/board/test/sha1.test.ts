/** The choice of the SHA-1 engine, on Node and on the real interpreter. */
import test from "node:test";
import { bundleForEspruino } from "./bundle";
import { assertPassed, runOnEspruino, runOnNode } from "./run";

const CHECKS = "firmware/board/test/on-target/engines.ts";

test("the engine is chosen by board, wish and proof", async () => {
  assertPassed(runOnNode(await bundleForEspruino(CHECKS)));
});

test("the same on the real interpreter", {
  skip: !process.env.ESPRUINO && "ESPRUINO is not set",
}, async () => {
  assertPassed(await runOnEspruino(await bundleForEspruino(CHECKS), process.env.ESPRUINO!));
});
