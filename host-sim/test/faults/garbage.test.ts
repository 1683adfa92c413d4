import assert from "node:assert/strict";
import { test } from "node:test";
import { startTarget } from "../../targets";
import { ONLINE } from "../blackbox/each-target";
import { RawClient } from "../raw-client";
import { untilViewers } from "./health";

/** Variables in use as they are, garbage included: Espruino does not collect while it listens. */
const USAGE = "process.memory(false).usage";
/** What replies under way and longer numbers may take. */
const TOLERANCE = 40;

async function visits(port: number, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const client = await RawClient.webSocket(port);
    await client.text();
    client.destroy();
  }
  await untilViewers(port, 0);
}

test("viewers that have gone leave no garbage on the real interpreter", {
  skip: !process.env.ESPRUINO && "ESPRUINO is not set",
}, async (t) => {
  const target = await startTarget({
    kind: "espruino",
    bundle: "dist/firmware.js",
    settings: { ...ONLINE, sha1: "crypto", deadband: 0 },
  });
  t.after(() => target.stop());
  await visits(target.port, 10);
  const before = Number(await target.evaluate(USAGE));
  await visits(target.port, 40);
  const after = Number(await target.evaluate(USAGE));
  assert.ok(after - before < TOLERANCE, `${before} variables before, ${after} after`);
});
