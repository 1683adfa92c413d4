/** On a phone, from a board's first start to its dashboard in a network of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort, installed, PATIENCE, startWorkbench } from "../../../tools/flash/test/workbench";
import { layoutFaults } from "../layout";
import { skip, untilText, useBrowser } from "./chromium";

// As the board's name server has it: its own address for every name.
const { open } = useBrowser(["--host-resolver-rules=MAP * 127.0.0.1"]);
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test("a phone sets a new board up as a network of its own, joins it, and sees the dashboard", {
  skip,
  timeout: PATIENCE,
}, async (t) => {
  const port = await freePort();
  const workbench = await startWorkbench(installed({ port }));
  t.after(() => workbench.close());
  const [, network] = await workbench.printed(/join the network (Rheo-[0-9A-F]{4}) to set/);

  // What the phone's system asks brings the page up.
  const page = await open(`http://captive.apple.com:${port}/hotspot-detect.html`, PHONE);
  assert.equal(page.url(), `http://192.168.4.1:${port}/`);
  await page.getByText(`You are in ${network}.`).waitFor();
  await page.getByText("Be a network").click();
  await page.getByLabel("Name of the network").fill("Bank 3 – Küche");
  await page.getByRole("textbox", { name: "Its password" }).fill("seven77");
  await page.getByLabel("Name of the board").fill("Bench 3");
  await page.getByRole("button", { name: "Save" }).click();
  assert.equal(
    workbench.flash.get("rheo.json")!.includes("ap"),
    false,
    "a password that is too short is not sent",
  );
  await page.getByRole("textbox", { name: "Its password" }).fill("three resistors");
  await page.getByRole("button", { name: "Save" }).click();
  const address = page.getByRole("link", { name: `http://192.168.4.1:${port}/` });
  await address.waitFor();
  await page.getByRole("img", { name: "QR code of the address" }).waitFor();
  assert.deepEqual(await page.evaluate(layoutFaults), []);
  assert.deepEqual(JSON.parse(workbench.flash.get("rheo.json")!.toString()), {
    port,
    wifi: { ssid: "Bank 3 – Küche", password: "three resistors", mode: "ap" },
    name: "Bench 3",
  });

  // The set-up network goes, the board's own comes, and the phone joins that.
  await workbench.printed(/Rheo: open http:\/\/192\.168\.4\.1:\d+\/ in the network Bank 3/);
  const opened = workbench.board.wifi.state();
  assert.equal(Buffer.from(opened.accessPoint!, "latin1").toString(), "Bank 3 – Küche");
  const check = await page.context().newPage();
  await check.goto(`http://captive.apple.com:${port}/hotspot-detect.html`);
  assert.equal(await check.title(), "Success");
  const refused = await check.goto(`http://example.org:${port}/`);
  assert.equal(refused?.status(), 421);
  await address.click();
  await untilText(page, "raw", /^\d+/);
  await page.waitForFunction(() => document.title.includes("Bench 3"));
  assert.deepEqual(await page.evaluate(layoutFaults), []);
  assert.deepEqual(page.errors, []);
});
