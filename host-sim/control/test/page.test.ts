import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { skip, useBrowser } from "../../../web/test/browser/chromium.js";
import { pickFreePort } from "../../cli/ports.js";
import { createSimulator, type Simulator } from "../../simulator.js";

const BUNDLE = fileURLToPath(new URL("../../../dist/firmware.js", import.meta.url));
const browser = useBrowser();
let simulator: Simulator;

before(async () => {
  simulator = await createSimulator({ bundle: BUNDLE, port: await pickFreePort(), control: 0 });
  simulator.setPower(true);
});
after(() => simulator.stop());

test("the bench page shows the board and works it", { skip }, async () => {
  const page = await browser.open(`http://localhost:${simulator.control.port}/`);
  await page.getByRole("status").filter({ hasText: "live" }).waitFor();
  await page.getByRole("slider").fill("0.75");
  await page.getByText("75.0 %").waitFor();
  assert.equal(simulator.board.position(), 0.75);

  const boot = page.getByRole("button", { name: "BOOT" });
  await boot.hover();
  await page.mouse.down();
  await page.locator("#button[aria-pressed=true]").waitFor();
  assert.equal(simulator.board.pins.pressed, true);
  await page.mouse.up();
  await page.locator("#button[aria-pressed=false]").waitFor();
  assert.equal(simulator.board.pins.pressed, false);

  simulator.board.digitalWrite("D2", true);
  await page.getByText("LED on").waitFor();
  await page.getByRole("button", { name: "Power" }).click();
  await page.locator("#power[aria-pressed=false]").waitFor();
  assert.equal(simulator.powered, false);
  assert.deepEqual(page.errors, []);
});
