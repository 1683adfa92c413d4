import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { simulatedBoard, type TestBoard } from "../simulated-board";
import { PLOT, pixels, saved } from "./chart";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

const scrolled = (page: Page) => page.evaluate(() => scrollY);

test("the wheel scrolls the page, and zooms with Ctrl or after a click into the plot", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url, { viewport: { width: 1280, height: 720 } });
  await untilReading(page, board);
  const windows = page.locator("[data-ref=windows] :checked");
  for (const over of [PLOT, "[data-ref=knob]"]) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator(over).hover();
    await page.mouse.wheel(0, 200);
    await page.waitForFunction(() => scrollY > 50);
  }
  assert.equal(await windows.getAttribute("value"), "60", "nothing zoomed");
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator(PLOT).hover();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await windows.waitFor({ state: "detached" });
  await page.getByRole("article", { name: "Chart" }).getByText("1 min", { exact: true }).click();
  await page.locator(PLOT).click();
  await page.mouse.wheel(0, -100);
  await windows.waitFor({ state: "detached" });
  assert.equal(await scrolled(page), 0);
});

test("dragging pans to the past, double click and keys return to the present", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  const box = (await page.locator(PLOT).boundingBox())!;
  await page.mouse.move(box.x + 100, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 50, { steps: 4 });
  await page.mouse.up();
  await untilText(page, "pauseWord", /^Go live$/);
  await page.locator(PLOT).dblclick();
  await untilText(page, "pauseWord", /^Pause$/);
  await page.keyboard.press("-");
  await page.keyboard.press("ArrowLeft");
  await untilText(page, "pauseWord", /^Go live$/);
  await page.keyboard.press("End");
  await untilText(page, "pauseWord", /^Pause$/);
  await page.getByRole("article", { name: "Chart" }).getByText("5 min", { exact: true }).click();
  assert.equal(await page.locator("[data-ref=windows] :checked").getAttribute("value"), "300");
  assert.deepEqual(page.errors, []);
});

/** A finger's touches over a page of a phone. */
async function phone(board: TestBoard) {
  const page = await open(board.url, {
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  await untilReading(page, board);
  const touch = await page.context().newCDPSession(page);
  const send = (
    type: "touchStart" | "touchMove" | "touchEnd",
    touchPoints: { x: number; y: number; id: number }[],
  ) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  /** Upwards from a place, and waits until the page has scrolled. */
  const swipe = async ({ x, y }: { x: number; y: number }) => {
    const before = await scrolled(page);
    await send("touchStart", [{ x, y, id: 0 }]);
    for (let by = 10; by <= 150; by += 10) await send("touchMove", [{ x, y: y - by, id: 0 }]);
    await send("touchEnd", []);
    await page.waitForFunction((from) => scrollY > from + 50, before);
  };
  return { page, send, swipe };
}

test("on a phone a vertical swipe over the dial scrolls the page and leaves the knob alone", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const { page, swipe } = await phone(board);
  const dial = (await page.locator("[data-ref=knob]").boundingBox())!;
  const { knob } = board.simulator.board.knob!;
  const { position } = knob;
  // Its middle, where needle and digits are, and beside the rim, which alone is to be held.
  for (const [across, down] of [
    [0.5, 0.5],
    [0.5, 0.8],
    [0.02, 0.6],
  ] as const) {
    await page.evaluate(() => scrollTo(0, 0));
    await swipe({ x: dial.x + dial.width * across, y: dial.y + dial.height * down });
  }
  await page.waitForTimeout(300);
  assert.equal(knob.position, position);
});

test("on a phone two fingers zoom the chart, one pans, and a vertical swipe over it scrolls", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const { page, send, swipe } = await phone(board);
  const plot = page.locator(PLOT);
  await plot.scrollIntoViewIfNeeded();
  let box = (await plot.boundingBox())!;
  await swipe({ x: box.x + 100, y: box.y + 100 });
  await plot.scrollIntoViewIfNeeded();
  box = (await plot.boundingBox())!;
  const at = (...xs: number[]) => xs.map((x, id) => ({ x: box.x + x, y: box.y + 100, id }));
  await send("touchStart", at(100, 150));
  for (const spread of [10, 30, 50]) await send("touchMove", at(100 - spread, 150 + spread));
  await send("touchEnd", []);
  assert.equal(
    await page.locator("[data-ref=windows] :checked").count(),
    0,
    "the span is none of the windows",
  );
  await send("touchStart", at(60));
  for (const x of [90, 130, 200]) await send("touchMove", at(x));
  await send("touchEnd", []);
  await untilText(page, "pauseWord", /^Go live$/);
});

test("a stretch of time that was zoomed into and held stays put while readings come in", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await turnTo(page, board, 0.3);
  const held = page.getByText(/^The chart is held at/);
  const plot = page.locator(PLOT);
  await page.waitForTimeout(1500);
  for (let step = 0; step < 10; step++) await plot.press("+");
  await plot.press("ArrowLeft");
  await held.waitFor();
  const words = await held.textContent();
  await page.waitForTimeout(300);
  const still = await pixels(page);
  const before = (await saved(page, /^CSV for programs/)).bytes.toString();
  for (const position of [0.9, 0.1, 0.6]) await turnTo(page, board, position);
  await page.waitForTimeout(500);
  assert.equal(await pixels(page), still);
  assert.equal(await held.textContent(), words);
  assert.equal((await saved(page, /^CSV for programs/)).bytes.toString(), before);
  // Zooming goes on from where it is held.
  await plot.press("-");
  await page.waitForTimeout(300);
  assert.equal(await held.count(), 1);
});
