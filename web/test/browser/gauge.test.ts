import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { simulatedBoard } from "../simulated-board";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

/** What needle, arc and digits say, each as a share of the travel, once the needle has come to rest. */
async function shown(page: Page) {
  await page.waitForTimeout(400);
  return page.evaluate(() => {
    const { a, b } = new DOMMatrix(getComputedStyle(document.querySelector(".needle")!).transform);
    let degrees = (Math.atan2(b, a) * 180) / Math.PI;
    // Beyond half a turn from twelve o'clock nothing is on the dial.
    if (degrees > 136) degrees -= 360;
    return {
      needle: degrees / 270 + 0.5,
      arc: Number.parseFloat(getComputedStyle(document.querySelector(".fill")!).strokeDasharray) / 100,
      digits: Number(document.querySelector(".figure")!.textContent) / 100,
      percent: Number.parseFloat(document.querySelector("[data-ref=percent]")!.textContent!) / 100,
    };
  });
}

for (const position of [0, 0.3, 0.6, 1]) {
  test(`a steady knob at ${position}: needle, arc and digits agree from the first reading on`, {
    skip,
  }, async (t) => {
    const board = await simulatedBoard();
    t.after(() => board.stop());
    board.turn(position);
    while (position > 0 && board.raw < 100) await new Promise((resolve) => setTimeout(resolve, 20));
    const page = await open(board.url);
    const raw = await untilReading(page, board);
    const { needle, arc, digits, percent } = await shown(page);
    for (const [name, value] of Object.entries({ needle, arc, digits, percent }))
      assert.ok(Math.abs(value - raw / 4095) < 0.002, `${name} says ${value}, raw ${raw}`);
  });
}

test("they agree after the knob was turned, and with a reversed calibration at once", { skip }, async (t) => {
  const board = await simulatedBoard({ calibration: { min: 3500, max: 500 } });
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  for (const position of [0.2, 0.9, 0.45]) {
    const raw = await turnTo(page, board, position);
    const { needle, arc, digits } = await shown(page);
    const wanted = Math.min(1, Math.max(0, (3500 - raw) / 3000));
    for (const value of [needle, arc, digits])
      assert.ok(Math.abs(value - wanted) < 0.002, `${value}, not ${wanted}`);
  }
});

test("the value in raw, percent and volts, and the dial in each of them", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  const raw = await untilReading(page, board);
  assert.equal(
    await page.locator("[data-ref=percent]").textContent(),
    `${((raw / 4095) * 100).toFixed(1)} %`,
  );
  assert.equal(await page.locator("[data-ref=volts]").textContent(), `${((raw / 4095) * 3.3).toFixed(3)} V`);
  await page.getByText("volts nominal").click();
  const labels = await page.locator(".labels text").allTextContents();
  assert.deepEqual([labels[0], labels.at(-1)], ["0.0", "3.0"]);
  assert.equal(await page.locator(".suffix").textContent(), "V");
  await page.locator("[data-ref=units]").getByText("raw", { exact: true }).click();
  await page.locator(".figure", { hasText: String(raw) }).waitFor();
});

test("before the first reading there is no needle, and a lost board leaves its last value in grey", {
  skip,
}, async (t) => {
  const board = await simulatedBoard({ token: "secret" });
  t.after(() => board.stop());
  const refused = await open(board.url);
  await untilText(refused, "words", /^refused$/);
  assert.equal(await refused.locator(".needle").isVisible(), false);
  assert.equal(await refused.locator(".figure").textContent(), "–");
  const page = await open(`${board.url}?token=secret`);
  await untilReading(page, board);
  const colour = () => page.locator(".digits").evaluate((digits) => getComputedStyle(digits).fill);
  const fresh = await colour();
  board.kill();
  await untilText(page, "words", /^lost$/);
  await untilText(page, "trend", /^last known value$/);
  assert.notEqual(await colour(), fresh);
  assert.ok(await page.locator(".needle").isVisible());
  await page.waitForFunction(() => document.title.startsWith("(lost)"));
});
