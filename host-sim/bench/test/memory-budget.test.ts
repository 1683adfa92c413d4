import assert from "node:assert/strict";
import { test } from "node:test";
import { VARIABLE_BUDGETS } from "../../../tools/budgets.js";
import { measureMemory } from "../memory";

/** Variables that longer numbers in texts, such as the newest sample's, take as time goes by: no leak. */
const LONGER_NUMBERS = 4;
const CONNECTS = 100;

test("the firmware keeps within its Espruino variables on the real interpreter", {
  skip: !process.env.ESPRUINO && "ESPRUINO is not set",
  timeout: 300_000,
}, async () => {
  const use = await measureMemory(
    { name: "interpreter", kind: "espruino", bundle: "dist/firmware.js" },
    CONNECTS,
  );
  const within = (what: string, value: number, limit: number) =>
    assert.ok(value <= limit, `${what}: ${value} variables, the limit is ${limit}`);
  within("idle", use.idle, VARIABLE_BUDGETS.idle);
  within("each viewer", use.perViewer, VARIABLE_BUDGETS.viewer);
  within("each rheo.v1 viewer", use.perJsonViewer, VARIABLE_BUDGETS.viewer);
  within("while pushing to 6", use.pushing, use.idle + 6 * VARIABLE_BUDGETS.pushing);
  const lost = Math.max(0, use.lost - LONGER_NUMBERS);
  within(`left over by ${use.connects} connections`, lost, VARIABLE_BUDGETS.lost);
});
