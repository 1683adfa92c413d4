/** A board that is a network of its own: through power cuts, the button and set-up mode. */
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
const OWN = { mode: "ap", ssid: "Bench 3", password: "three resistors" };
let workbench: Workbench;
let port: number;

beforeEach(async () => {
  port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: OWN }));
  await workbench.printed(/Rheo: open http:\/\/192\.168\.4\.1:\d+\/ in the network Bench 3/);
});
afterEach(() => workbench.close());

const status = async () => (await fetch(`http://127.0.0.1:${port}/status`)).json();

test("it opens that network and joins none", OPTIONS, async () => {
  const { accessPoint, station } = workbench.board.wifi.state();
  assert.equal(accessPoint, "Bench 3");
  assert.equal(station, undefined);
  assert.equal(workbench.type('require("Wifi").getAPDetails().password'), '="three resistors"');
  assert.equal(workbench.type('require("Wifi").getAPDetails().authMode'), '="wpa2"');
  const told = JSON.stringify(await status());
  assert.doesNotMatch(told + workbench.text(), new RegExp(OWN.password));
});

test("after a power cut it is there again", OPTIONS, async () => {
  workbench.powerOff();
  assert.equal(workbench.board.wifi.state().accessPoint, undefined);
  workbench.powerOn();
  await workbench.printed(/in the network Bench 3[\s\S]*in the network Bench 3/);
});

test("access points around it, gone or there, change nothing", OPTIONS, async () => {
  workbench.board.wifi.setUp(false);
  workbench.board.wifi.setUp(true);
  assert.equal(workbench.board.wifi.state().accessPoint, "Bench 3");
  assert.ok(await status());
  assert.doesNotMatch(workbench.text(), /waiting/);
});

test(
  "the button opens the set-up network in its place, and the button again brings it back",
  OPTIONS,
  async () => {
    workbench.board.pins.setButton(true);
    await workbench.printed(/Wi-Fi provisioning: the button was held down/);
    workbench.board.pins.setButton(false);
    assert.match(workbench.board.wifi.state().accessPoint ?? "", /^Rheo-[0-9A-F]{4}$/);
    await new Promise((resolve) => setTimeout(resolve, 600));
    workbench.board.pins.setButton(true);
    await workbench.printed(/in the network Bench 3[\s\S]*in the network Bench 3/);
    workbench.board.pins.setButton(false);
    assert.equal(workbench.board.wifi.state().accessPoint, "Bench 3");
  },
);

test("the set-up page has it join a network again, by which its own is gone", OPTIONS, async () => {
  workbench.board.pins.setButton(true);
  await workbench.printed(/join the network Rheo-/);
  workbench.board.pins.setButton(false);
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const headers = { "X-Ssid": base64(HOME.ssid), "X-Password": base64(HOME.password) };
  let told = { state: "" };
  while (told.state !== "saved") {
    const asked = await fetch(`http://127.0.0.1:${port}/join`, told.state ? {} : { headers });
    // The server hears of set-up mode with its next look.
    if (asked.ok) told = (await asked.json()) as { state: string };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await workbench.printed(/Rheo: open http:\/\/[\d.]+:\d+\/ or http/);
  assert.equal(workbench.board.wifi.state().accessPoint, undefined);
  assert.equal(workbench.board.wifi.state().station, HOME.ssid);
  const { wifi } = JSON.parse(workbench.flash.get("rheo.json")!.toString());
  assert.deepEqual(wifi, { ...HOME, mode: "" });
});
