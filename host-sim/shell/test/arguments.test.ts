import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { readArguments } from "../arguments.js";
import { UsageError } from "../values.js";

const OPTIONS = {
  port: { type: "string" },
  quiet: { type: "boolean" },
  "no-noise": { type: "boolean" },
} as const;
const read = (args: string[], environment: NodeJS.ProcessEnv = {}) =>
  readArguments(args, { scripts: ["start", "sim"], options: OPTIONS, allowPositionals: true, environment });

test("options and what stands beside them are read", () => {
  const { values, positionals } = read(["--port", "9000", "bundle.js", "--quiet"]);
  assert.deepEqual({ ...values }, { port: "9000", quiet: true });
  assert.deepEqual(positionals, ["bundle.js"]);
});

test("what cannot be read is told in one sentence", () => {
  assert.throws(() => read(["--prot"]), new UsageError("Unknown option '--prot'"));
  assert.throws(() => read(["--port"]), /^Error: Option '--port <value>' argument missing$/);
});

test("options that npm kept are named, as they have to be written", () => {
  const started = (script: string, more: NodeJS.ProcessEnv) =>
    read([], { npm_lifecycle_event: script, ...more });
  assert.throws(() => started("start", { npm_config_port: "9000" }), /Write: npm start -- --port 9000$/);
  const bare = { npm_lifecycle_event: "start", npm_config_port: "true" };
  assert.throws(() => read(["9000"], bare), /Write: npm start -- --port 9000$/);
  assert.throws(() => started("sim", { npm_config_noise: "" }), /Write: npm run sim -- --no-noise$/);
  // Another script's environment, and npm's own settings.
  started("test", { npm_config_port: "9000" });
  started("start", { npm_config_cache: "/x" });
});

for (const [script, program, option] of [
  ["start", "dist/host-sim/main.js", "port"],
  ["espruino", "dist/host-sim/targets/main.js", "knob"],
  ["conformance", "dist/host-sim/conformance/main.js", "case"],
  ["soak", "dist/host-sim/soak/main.js", "minutes"],
  ["bench", "dist/host-sim/bench/main.js", "connects"],
  ["watch", "dist/client/watch/main.js", "count"],
  ["gateway", "dist/gateway/main.js", "port"],
] as const)
  test(`npm run ${script} does nothing when npm kept an option`, () => {
    const { status, stderr } = spawnSync(process.execPath, [program], {
      env: { ...process.env, npm_lifecycle_event: script, [`npm_config_${option}`]: "9" },
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.equal(status, 2, stderr);
    assert.match(
      stderr,
      new RegExp(`npm kept --${option} 9 for itself\\. Write: npm (run )?${script} -- --${option} 9`),
    );
  });
