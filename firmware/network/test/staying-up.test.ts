/** Wi-Fi lost, errors, brown-outs: the running firmware on the simulated board. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import {
  freePort,
  HOME,
  installed,
  PATIENCE,
  startWorkbench,
  type Workbench,
} from "../../../tools/flash/test/workbench.js";

const OPTIONS = { timeout: PATIENCE };
let workbench: Workbench;
let port: number;

async function status(): Promise<{ uptime: number; errors: Array<{ boot: number; message: string }> }> {
  const answer = await fetch(`http://127.0.0.1:${port}/status`);
  return (await answer.json()) as Awaited<ReturnType<typeof status>>;
}

/** How often the board has printed this. */
function count(pattern: RegExp): number {
  return workbench.text().match(new RegExp(pattern, "g"))?.length ?? 0;
}

beforeEach(async () => {
  port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME }));
  await workbench.printed(/Rheo: open http:\/\/[\d.]+:\d+\/ or http:\/\/rheo-[0-9a-f]{4}\.local:\d+\//);
});
afterEach(() => workbench.close());

test("a lost access point is waited for and joined again", OPTIONS, async () => {
  workbench.board.wifi.setUp(false);
  await workbench.printed(/Wi-Fi waiting: the access point went silent/);
  workbench.board.wifi.setUp(true);
  await workbench.printed(/Rheo: open[\s\S]*Rheo: open/);
  assert.equal((await status()).errors.length, 0);
});

test("once connected the board announces its name", OPTIONS, async () => {
  const name = /http:\/\/(rheo-[0-9a-f]{4})\.local/.exec(workbench.text())?.[1];
  while (workbench.type('require("Wifi").getHostname()') !== `="${name}"`)
    await new Promise((resolve) => setTimeout(resolve, 50));
});

test("holding the button opens set-up mode, holding it again leaves it", OPTIONS, async () => {
  workbench.board.pins.setButton(true);
  await workbench.printed(/Wi-Fi provisioning: the button was held down/);
  workbench.board.pins.setButton(false);
  assert.equal(workbench.board.wifi.state().station, undefined);
  await new Promise((resolve) => setTimeout(resolve, 600));
  workbench.board.pins.setButton(true);
  await workbench.printed(/Rheo: open[\s\S]*Rheo: open/);
  workbench.board.pins.setButton(false);
});

test("an uncaught error is kept over the restart it causes", OPTIONS, async () => {
  workbench.type('setTimeout(function(){throw new Error("for a test")},1)');
  await workbench.printed(/restarting after Error: for a test/);
  await workbench.printed(/version[\s\S]*listening[\s\S]*version[\s\S]*listening/);
  const { errors } = await status();
  assert.equal(errors.length, 1);
  assert.match(errors[0]!.message, /for a test/);
  assert.equal(errors[0]!.boot, 1);
});

test("a program that stops calling is restarted by the watchdog", OPTIONS, async () => {
  workbench.type("clearInterval()");
  await workbench.printed(/version[\s\S]*listening[\s\S]*version[\s\S]*listening/);
  assert.equal((await fetch(`http://127.0.0.1:${port}/value`)).status, 200);
});

test("reset() at the console is not followed by a restart", OPTIONS, async () => {
  workbench.type("reset()");
  await new Promise((resolve) => setTimeout(resolve, 12000));
  assert.equal(count(/listening on port/), 1);
});

test("brown-outs, one upon another, do no harm", OPTIONS, async () => {
  for (let cut = 0; cut < 10; cut++) {
    workbench.powerOff();
    workbench.powerOn();
  }
  assert.ok((await status()).uptime < 60);
  assert.match(workbench.flash.get("rheo.boots")?.toString("latin1") ?? "", /^00000000(b\xff){11}/);
});

test("the credentials are in no answer and no line of the console", OPTIONS, async () => {
  const everything = JSON.stringify(await status()) + workbench.text();
  assert.doesNotMatch(everything, new RegExp(HOME.password));
});
