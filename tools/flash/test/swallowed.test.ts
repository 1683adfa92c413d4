import assert from "node:assert/strict";
import { test } from "node:test";
import { swallowed } from "../../../host-sim/shell/swallowed.js";
import { PATIENCE, runFlash, startTool } from "./bench.js";

const OPTIONS = ["port", "ssid", "dry-run", "yes", "no-open"];
const notice = (environment: NodeJS.ProcessEnv) =>
  swallowed(["flash"], OPTIONS, { npm_lifecycle_event: "flash", ...environment });

test("options that npm kept are named, as they have to be written", () => {
  assert.match(notice({ npm_config_dry_run: "true" }) ?? "", /Write: npm run flash -- --dry-run$/);
  assert.match(
    notice({ npm_config_port: "tcp://localhost:2323", npm_config_ssid: "Rheo Lab" }) ?? "",
    /npm run flash -- --port tcp:\/\/localhost:2323 --ssid "Rheo Lab"$/,
  );
  assert.match(notice({ npm_config_open: "" }) ?? "", /-- --no-open$/);
});

test("npm's own settings, and other programs' environments, are none of them", () => {
  assert.equal(
    notice({ npm_config_yes: "true", npm_config_cache: "/x", npm_config_user_agent: "npm" }),
    undefined,
  );
  assert.equal(swallowed(["flash"], OPTIONS, { npm_config_dry_run: "true" }), undefined);
  assert.equal(notice({ npm_config_dry_run: "true", npm_lifecycle_event: "test" }), undefined);
});

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
