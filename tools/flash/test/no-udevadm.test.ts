/** A machine that cannot list its serial ports, such as a container without `udevadm`, has none. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const TOOL = fileURLToPath(new URL("../../../dist/tools/flash/main.js", import.meta.url));

test("without udevadm: no port, exit 4, what to do, and no stack", {
  skip: process.platform !== "linux" && "only Linux asks udevadm",
}, (t) => {
  const empty = mkdtempSync(path.join(tmpdir(), "rheo-path-"));
  t.after(() => rmSync(empty, { recursive: true }));
  const ran = spawnSync(process.execPath, [TOOL], { env: { ...process.env, PATH: empty }, encoding: "utf8" });
  const said = ran.stdout + ran.stderr;
  assert.equal(ran.status, 4, said);
  assert.match(said, /cable/);
  assert.doesNotMatch(said, /^\s+at |ENOENT|udevadm/m);
});
