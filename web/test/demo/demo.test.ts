import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { PATIENCE, skip, useBrowser } from "../browser/chromium";
import { Firefox, skip as skipFirefox } from "../browser/firefox";
import { layoutFaults } from "../layout";
import { builtDemo } from "./built";

const { open } = useBrowser();

/** The demo from disk, with the network off; `asked` is all that it asks for. */
async function opened(viewport = { width: 1440, height: 900 }) {
  const page = await open("about:blank", { viewport, offline: true });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const url = await builtDemo();
  await page.goto(url);
  await untilState(page, /^live$/);
  return { page, asked, url };
}

/** Waits until the board's own page, in the demo, is in a state. */
async function untilState(page: Page, state: RegExp): Promise<void> {
  const words = page.frameLocator("iframe").locator("[data-ref=words]");
  await words.filter({ hasText: state }).waitFor({ timeout: PATIENCE });
}

function press(page: Page, name: string): Promise<void> {
  return page.getByRole("button", { name }).first().click();
}

test("opened from disk without a network the board's page is live, and nothing is fetched", {
  skip,
}, async () => {
  const { page, asked, url } = await opened();
  assert.deepEqual(
    asked.filter((address) => !/^(about|data|blob):/.test(address)),
    [url],
  );
  const tiles = page.frameLocator("iframe").locator(".tile b");
  await page.getByRole("slider", { name: "Knob" }).first().press("End");
  await tiles
    .nth(0)
    .filter({ hasText: /^9\d\.\d|^100/ })
    .waitFor();
  await page.locator("[data-ref=button]").focus();
  await page.keyboard.down("Space");
  await tiles.nth(1).filter({ hasText: "on" }).waitFor();
  await page.keyboard.up("Space");
  await tiles.nth(1).filter({ hasText: "off" }).waitFor();
  await page.locator("[data-ref=lamp]").fill("3.5");
  await tiles
    .nth(2)
    .filter({ hasText: /^31\d\d/ })
    .waitFor();
  // Commands go over the same frames: the LED of the page is the board's.
  await page.frameLocator("iframe").getByRole("switch", { name: "LED on the board" }).check();
  await page.locator("[data-ref=ledWord]").filter({ hasText: "on" }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("what is broken shows in the board's page, and mends", { skip }, async () => {
  const { page } = await opened();
  await press(page, "Stall the link");
  await untilState(page, /^stale$/);
  await press(page, "Stall the link");
  await untilState(page, /^live$/);
  await page.getByText("Wi-Fi", { exact: true }).click();
  await untilState(page, /^stale|lost$/);
  await page.getByText("Wi-Fi", { exact: true }).click();
  await untilState(page, /^live$/);
  // Seen from before the press on: it may be over while a slow machine still reports the press.
  await Promise.all([untilState(page, /^(stale|lost|connecting)$/), press(page, "Restart the board")]);
  await untilState(page, /^live$/);
  await press(page, "Second viewer that stalls");
  // The board stops sending to it when too much is unanswered, and leaves samples out.
  await page.getByText(/has sent it [1-9]\d* bytes .* leaves [1-9]\d* samples out/).waitFor();
  await untilState(page, /^live$/);
  await press(page, "Lossy radio");
  await page.getByText("A quarter of all packets").waitFor();
  await page.waitForTimeout(3000);
  await untilState(page, /^live$/);
  assert.deepEqual(page.errors, []);
});

test("each step of the lesson can be done", { skip }, async () => {
  const { page } = await opened();
  const steps = page.locator(".lesson li");
  const knob = page.getByRole("slider", { name: "Knob" }).first();
  assert.equal(await page.locator(".lesson li[data-done]").count(), 0);
  await knob.press("Home");
  await page.waitForTimeout(500);
  await knob.press("End");
  const bytes = steps.nth(1).locator("button.byte");
  await bytes.first().click();
  await steps.nth(1).getByText("Not this one").waitFor();
  await bytes.nth(1).click();
  await steps
    .nth(1)
    .getByText(/^Right: \d+ bytes/)
    .waitFor();
  // The page pings every two seconds.
  await page.waitForTimeout(2500);
  await press(page, "Undo the masking");
  await steps.nth(2).getByText('{"type":"ping"').waitFor();
  await press(page, "Send a ping");
  await steps.nth(3).getByText("are you there?", { exact: false }).last().waitFor();
  await press(page, "Close politely");
  await steps.nth(4).getByText("say 1000").waitFor();
  await page.locator(".lesson li[data-done]").nth(4).waitFor();
  assert.deepEqual(page.errors, []);
});

test("no two texts meet and none is cut, at desktop and phone size", { skip }, async () => {
  for (const [width, height] of [
    [320, 640],
    [390, 844],
    [844, 390],
    [1280, 800],
    [1440, 900],
    [2560, 1440],
  ] as const) {
    const { page } = await opened({ width, height });
    assert.deepEqual(await page.evaluate(layoutFaults), [], `${width} × ${height}`);
    await page.context().close();
  }
});

test("in Firefox, too, it is live from disk", { skip: skipFirefox }, async (t) => {
  const url = await builtDemo();
  const firefox = await Firefox.launch();
  t.after(() => firefox.close());
  await firefox.open(url);
  const words =
    'document.querySelector("iframe").contentDocument.querySelector("[data-ref=words]")?.textContent';
  const started = Date.now();
  while ((await firefox.evaluate(words)) !== "live") {
    assert.ok(Date.now() - started < PATIENCE, await firefox.evaluate(words));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
