/** Options that npm kept for itself; see `host-sim/shell/swallowed.ts`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PATIENCE, runFlash, startTool } from "./workbench.js";

test("the tool does nothing then", { timeout: PATIENCE }, async () => {
  const run = runFlash([], { npm_lifecycle_event: "flash", npm_config_dry_run: "true" });
  assert.equal(await run.done, 2, run.output());
  assert.match(run.output(), /npm run flash -- --dry-run/);
  const doctor = startTool("dist/tools/flash/doctor.js", [], {
    npm_lifecycle_event: "doctor",
    npm_config_url: "http://192.168.1.23/",
  });
  assert.equal(await doctor.done, 2, doctor.output());
});
