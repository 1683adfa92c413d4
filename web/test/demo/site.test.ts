/** `npm run demo`, and the site that `.github/workflows/pages.yml` makes: its own commands, in a copy of the repository. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { inRoot } from "../../../tools/paths.js";
import { removeWorkspace, workspace } from "../../../tools/test/workspace.js";
import { PATIENCE, skip } from "../browser/chromium";
import { untilState, useDemo } from "./opened";

const { open } = useDemo();

/** Bytes that the page may have when a host compresses it. */
const MOST = 90 * 1024;

let folder: string;
before(() => {
  folder = workspace("dist");
});
after(() => removeWorkspace(folder));

test("the workflow's commands make a site of one page, live from a static host", { skip }, async (t) => {
  const workflow = readFileSync(inRoot(".github/workflows/pages.yml"), "utf8");
  const commands = [...workflow.matchAll(/^ +- run: (.+)$/gm)].map(([, command]) => command!);
  // The copy has its packages.
  assert.equal(commands.shift(), "npm ci");
  assert.ok(commands.length > 0);
  for (const command of commands) execFileSync("sh", ["-ec", command], { cwd: folder, stdio: "pipe" });
  const site = path.join(folder, /^ +path: (\S+)$/m.exec(workflow)![1]!);
  const html = readFileSync(path.join(site, "index.html"));
  assert.ok(gzipSync(html).length <= MOST, `${gzipSync(html).length} bytes`);
  const asked: string[] = [];
  const host = createServer((request, response) => {
    asked.push(request.url!);
    response.setHeader("Content-Type", "text/html").end(html);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  t.after(() => host.close());
  const page = await open(`http://127.0.0.1:${(host.address() as AddressInfo).port}/rheo/`);
  await untilState(page, /^live$/);
  assert.deepEqual(asked, ["/rheo/"]);
  assert.deepEqual(page.errors, []);
});

test("npm run demo opens what it has built", {
  skip: process.platform !== "linux" && "xdg-open is Linux's",
}, async () => {
  const programs = path.join(folder, "programs");
  const told = path.join(folder, "opened");
  mkdirSync(programs);
  writeFileSync(path.join(programs, "xdg-open"), `#!/bin/sh\necho "$1" > "${told}"\n`);
  chmodSync(path.join(programs, "xdg-open"), 0o755);
  const env = { ...process.env, PATH: `${programs}:${process.env.PATH}` };
  const said = execFileSync("npm", ["run", "demo"], { cwd: folder, env, encoding: "utf8" });
  const file = path.join(folder, "dist/demo.html");
  assert.match(said, new RegExp(`${file}: \\d+ bytes`));
  for (let waited = 0; !existsSync(told) && waited < PATIENCE; waited += 100) await pause(100);
  assert.equal(readFileSync(told, "utf8").trim(), file);
});
