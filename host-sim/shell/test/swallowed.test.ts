import assert from "node:assert/strict";
import { test } from "node:test";
import { swallowed } from "../swallowed.js";

const OPTIONS = {
  port: { type: "string" },
  ssid: { type: "string" },
  "dry-run": { type: "boolean" },
  yes: { type: "boolean" },
  "no-open": { type: "boolean" },
} as const;
const notice = (environment: NodeJS.ProcessEnv, ...args: string[]) =>
  swallowed(["flash"], OPTIONS, { npm_lifecycle_event: "flash", ...environment }, args);

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
  assert.equal(swallowed(["flash"], OPTIONS, { npm_config_dry_run: "true" }, []), undefined);
  assert.equal(notice({ npm_config_dry_run: "true", npm_lifecycle_event: "test" }), undefined);
});

test("a value that npm handed on belongs to the one option that lacks it; of several nobody knows", () => {
  assert.match(notice({ npm_config_port: "true" }, "COM3") ?? "", /Write: npm run flash -- --port COM3$/);
  assert.match(
    notice({ npm_config_port: "true", npm_config_dry_run: "true" }, "COM3") ?? "",
    /-- --port COM3 --dry-run$/,
  );
  assert.match(
    notice({ npm_config_port: "true", npm_config_ssid: "true" }, "COM3", "Lab") ?? "",
    /-- --port VALUE --ssid VALUE$/,
  );
});
