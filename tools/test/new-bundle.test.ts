/** One line in the manifest, and a new file is built, simulated and flashed. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { freePort, HOME, PATIENCE, startTool, startWorkbench } from "../flash/test/workbench.js";
import { removeWorkspace, workspace } from "./workspace.js";

const LINE = `  bundle("greeting", "rheo.greeting", "module", "says hello"),\n`;
const SOURCE = `console.log("Hello from a file of its own");\n`;

let folder: string;
before(() => {
  folder = workspace("dist");
  const manifest = path.join(folder, "bundles.js");
  const text = readFileSync(manifest, "utf8");
  writeFileSync(
    manifest,
    text.replace(/ {2}bundle\("provisioning"/, (next) => LINE + next),
  );
  mkdirSync(path.join(folder, "firmware/greeting"));
  writeFileSync(path.join(folder, "firmware/greeting/main.ts"), SOURCE);
  execFileSync(process.execPath, ["tools/build.js", "greeting", "node"], { cwd: folder });
});
after(() => removeWorkspace(folder));

const built = () => readFileSync(path.join(folder, "dist/greeting.js"));

/** Runs the copy's flash tool. @returns what it said. */
async function flash(port: string, ...args: string[]): Promise<string> {
  const script = path.join(folder, "dist/tools/flash/main.js");
  const run = startTool(script, ["--port", port, ...args]);
  assert.equal(await run.done, 0, run.output());
  return run.output();
}

test("is built", () => {
  assert.match(built().toString(), /Hello from a file of its own/);
});

test("lies in the simulated board's flash", { timeout: PATIENCE }, async () => {
  const [port, control, console] = [await freePort(), await freePort(), await freePort()].map(String);
  const args = ["--port", port, "--control", control, "--console", console, "--quiet"];
  const board = spawn(process.execPath, ["dist/host-sim/main.js", ...args], { cwd: folder, stdio: "ignore" });
  try {
    while (!(await fetch(`http://127.0.0.1:${port}/value`).catch(() => undefined))) await pause(100);
    assert.match(await flash(`tcp://localhost:${console}`, "--dry-run"), /rheo\.greeting .*unchanged/);
  } finally {
    board.kill();
  }
});

test("is flashed", { timeout: PATIENCE }, async () => {
  const workbench = await startWorkbench();
  try {
    const settings = path.join(folder, "settings.json");
    writeFileSync(settings, JSON.stringify({ port: await freePort() }));
    await flash(workbench.port, "--settings", settings, "--ssid", HOME.ssid, "--password", HOME.password);
    assert.deepEqual(workbench.flash.get("rheo.greeting"), built());
  } finally {
    await workbench.close();
  }
});
