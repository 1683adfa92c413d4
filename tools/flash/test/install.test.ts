/** The way from a board with Espruino on it to a board that serves, against the simulated console. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
  freePort,
  HOME,
  installed,
  otherBuild,
  PATIENCE,
  runFlash,
  startWorkbench,
  temporaryFolder,
  type Workbench,
} from "./workbench.js";

const folder = temporaryFolder();
let workbench: Workbench;
afterEach(() => workbench.close());

/** A settings file with a free port for the server. */
async function settingsFile(extra: Record<string, unknown> = {}): Promise<{ path: string; port: number }> {
  const port = await freePort();
  const path = join(folder.path, `${port}.json`);
  writeFileSync(path, JSON.stringify({ port, ...extra }));
  return { path, port };
}

async function flash(...args: string[]): Promise<string> {
  const run = runFlash(["--port", workbench.port, ...args]);
  assert.equal(await run.done, 0, run.output());
  return run.output();
}

test("a board with nothing but Espruino on it ends up serving", { timeout: PATIENCE }, async () => {
  workbench = await startWorkbench();
  const { path, port } = await settingsFile();
  const output = await flash("--settings", path, "--ssid", HOME.ssid, "--password", HOME.password);
  assert.match(output, new RegExp(`Rheo is at http://localhost:${port}/`));
  assert.doesNotMatch(output, new RegExp(HOME.password));
  const status = (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as { board: string };
  assert.equal(status.board, "ESP32");
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.match(await page.text(), /<!doctype html>/i);
});

test("--own-network: the board is a network itself, and joins one again when one is named", {
  timeout: PATIENCE,
}, async () => {
  workbench = await startWorkbench();
  const { path } = await settingsFile();
  const own = { ssid: "Bench 3", password: "three resistors" };
  const given = ["--ssid", own.ssid, "--password", own.password];
  const output = await flash("--settings", path, "--own-network", ...given);
  assert.match(output, /Waiting for Bench 3/);
  assert.doesNotMatch(output, /three resistors/);
  const stored = () => JSON.parse(workbench.flash.get("rheo.json")!.toString()).wifi;
  assert.deepEqual(stored(), { mode: "ap", ...own });
  assert.equal(workbench.board.wifi.state().accessPoint, "Bench 3");
  await flash("--ssid", HOME.ssid, "--password", HOME.password);
  assert.deepEqual(stored(), HOME);
  assert.equal(workbench.board.wifi.state().accessPoint, undefined);
  assert.equal(workbench.board.wifi.state().station, HOME.ssid);
});

test("a second upload finds nothing to do and asks for nothing", { timeout: PATIENCE }, async () => {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME }));
  const output = await flash();
  assert.doesNotMatch(output, /to upload/);
  assert.match(output, new RegExp(`Rheo is at http://localhost:${port}/`));
});

test("--dry-run changes nothing", { timeout: PATIENCE }, async () => {
  workbench = await startWorkbench({ ".bootcde": "var theirs=1;" });
  const before = [...workbench.flash.keys()];
  const output = await flash("--dry-run");
  assert.match(output, /Nothing was changed/);
  assert.deepEqual([...workbench.flash.keys()], before);
});

test("an upload killed half-way leaves the old program, and the next one goes on", {
  timeout: PATIENCE,
}, async () => {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME }));
  const next = otherBuild(folder.path, "next", (program) => `${program};print("the next program")`);
  const first = runFlash(["--port", workbench.port, "--from", next]);
  while (!workbench.flash.has("rheo.new")) await new Promise((resolve) => setTimeout(resolve, 20));
  first.child.kill("SIGKILL");
  await first.done;
  workbench.powerOff();
  workbench.powerOn();
  assert.doesNotMatch(workbench.text(), /the next program/);
  assert.equal((await fetch(`http://127.0.0.1:${port}/value`)).status, 200);
  await flash("--from", next);
  assert.match(workbench.text(), /the next program/);
});

test("--rollback puts the program before back", { timeout: PATIENCE }, async () => {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME }));
  const before = workbench.flash.get(".bootcde");
  await flash(
    "--from",
    otherBuild(folder.path, "worse", (program) => `${program};print("worse")`),
  );
  assert.notDeepEqual(workbench.flash.get(".bootcde"), before);
  await flash("--rollback");
  assert.deepEqual(workbench.flash.get(".bootcde"), before);
});

test("--rollback with nothing to go back to says so", { timeout: PATIENCE }, async () => {
  workbench = await startWorkbench(installed({ port: await freePort(), wifi: HOME }));
  const run = runFlash(["--port", workbench.port, "--rollback"]);
  assert.equal(await run.done, 22);
  assert.match(run.output(), /no earlier program/);
});

test("a program that fails at every start is replaced by the one before", { timeout: PATIENCE }, async () => {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME }));
  const before = workbench.flash.get(".bootcde");
  const broken = otherBuild(folder.path, "broken", (program) => `throw new Error("broken");${program}`);
  const run = runFlash(["--port", workbench.port, "--from", broken]);
  assert.equal(await run.done, 18, run.output());
  assert.match(run.output(), /does not run: Error: broken[\s\S]*--rollback/);
  assert.notDeepEqual(workbench.flash.get(".bootcde"), before);
  for (let start = 0; start < 5; start++) {
    workbench.powerOff();
    workbench.powerOn();
  }
  assert.deepEqual(workbench.flash.get(".bootcde"), before);
  assert.match(workbench.flash.get("rheo.log")?.toString() ?? "", /kept failing/);
});

test("--erase empties the board first", { timeout: PATIENCE }, async () => {
  const port = await freePort();
  workbench = await startWorkbench({ ".bootcde": "var theirs=1;", "their.data": "abc" });
  const { path } = await settingsFile({ port, wifi: HOME });
  await flash("--erase", "--yes", "--settings", path);
  assert.equal(workbench.flash.has("their.data"), false);
});

test("a program that Espruino would start instead is taken out of the way", {
  timeout: PATIENCE,
}, async () => {
  workbench = await startWorkbench({ ".bootrst": "var theirs=1;" });
  const { path, port } = await settingsFile({ wifi: HOME });
  await flash("--settings", path);
  assert.equal((await fetch(`http://127.0.0.1:${port}/value`)).status, 200);
});

test("settings without a port do not move the board", { timeout: PATIENCE }, async () => {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME }));
  const path = join(folder.path, "mine.json");
  writeFileSync(path, '{"rate": 50}');
  assert.match(await flash("--settings", path), new RegExp(`Rheo is at http://localhost:${port}/`));
  assert.equal((await fetch(`http://127.0.0.1:${port}/value`)).status, 200);
});

test("a flash full of what was replaced is tidied up, and the settings survive", {
  timeout: PATIENCE,
}, async () => {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME, rate: 40 }));
  workbench.type(
    'for(var i=0;i<6;i++){require("Storage").write("junk","x",0,110000);require("Storage").erase("junk")}',
  );
  const free = () => Number(workbench.type('require("Storage").getFree()').slice(1));
  assert.ok(free() < 262144);
  assert.match(await flash(), /Tidying up/);
  assert.ok(free() > 262144);
  assert.equal(JSON.parse(workbench.flash.get("rheo.json")!.toString()).rate, 40);
  assert.equal((await fetch(`http://127.0.0.1:${port}/value`)).status, 200);
});
