import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { inRoot } from "../paths.js";

it("a test file whose tests are over does not go on because of what they started", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-linger-"));
  const file = path.join(folder, "left.test.mjs");
  writeFileSync(
    file,
    `import { createServer } from "node:net";
     import { before, test } from "node:test";
     before(() => {
       createServer().listen(0);
       throw new Error("the second one could not be started");
     });
     test("needs both", () => undefined);`,
  );
  const args = ["--import", "tsx", "--import", "./tools/test/linger.js", "tools/test/run.js", file];
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: inRoot("."),
    env,
    encoding: "utf8",
    timeout: 120_000,
  });
  rmSync(folder, { recursive: true });
  assert.equal(status, 1, stdout);
  assert.match(stdout, /its tests are over, and something still runs: .*TCPServerWrap/);
  assert.match(stdout, /the second one could not be started/);
});
