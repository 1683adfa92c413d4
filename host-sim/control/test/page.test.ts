import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { skip, useBrowser } from "../../../web/test/browser/chromium.js";
import { pickFreePort } from "../../shell/ports.js";
import { createSimulator, type Simulator } from "../../simulator/simulator.js";

const BUNDLE = fileURLToPath(new URL("../../../dist/firmware.js", import.meta.url));
const browser = useBrowser();
let simulator: Simulator;

before(async () => {
  simulator = await createSimulator({ bundle: BUNDLE, port: await pickFreePort(), control: 0 });
  simulator.setPower(true);
});
after(() => simulator?.stop());

test("the workbench page shows the board and works it", { skip }, async () => {
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

test("every channel has its part on the page: knobs, light, button and bus", { skip }, async () => {
  const several = await createSimulator({
    bundle: BUNDLE,
    port: await pickFreePort(),
    control: 0,
    settings: {
      wifi: {},
      channels: [
        { id: "knob", kind: "analog", pin: "D34" },
        { id: "volume", kind: "analog", pin: "D35" },
        { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
        { id: "door", kind: "digital", pin: "D25", pull: "none" },
      ],
    },
  });
  try {
    const page = await browser.open(`http://localhost:${several.control.port}/`);
    const part = (title: string) =>
      page.locator("section").filter({ has: page.getByRole("heading", { name: title }) });
    await part("Knob volume at D35").getByRole("slider").fill("0.25");
    await part("Knob volume at D35").getByText("25.0 %").waitFor();
    assert.deepEqual(
      several.board.knobs.map((knob) => several.board.position(knob)),
      [0.5, 0.25],
    );
    await part("Light sensor light").getByRole("slider").fill("3");
    await page.getByText("1000 lx").waitFor();
    await part("Button door at D25").getByRole("button").hover();
    await page.mouse.down();
    await part("Button door at D25").getByText("The pin is low").waitFor();
    await page.mouse.up();
    await part("Button door at D25").getByText("The pin is high").waitFor();
    await part("I2C at D22/D21").getByRole("combobox").selectOption("hung");
    await page.waitForFunction(async () => (await (await fetch("/state")).json()).buses[0].fault === "hung");
    assert.equal(several.board.digitalRead("D21"), false);
    assert.deepEqual(page.errors, []);
  } finally {
    await several.stop();
  }
});
