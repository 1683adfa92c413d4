import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { FakeBoard } from "../fake-board";
import { skip, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

/** Left and right edge of the time axis as drawn, by its labels: enough to tell moving from still. */
const pixels = (page: Page) =>
  page.locator("[data-ref=plot] canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

async function saved(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("pause holds the chart still while collecting goes on, and going live catches up", {
  skip,
}, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "raw", /^2048$/);
  await page.getByText("10 s", { exact: true }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForTimeout(100);
  const still = await pixels(page);
  board.knob = 0.75;
  await untilText(page, "raw", /^3071$/);
  await page.waitForTimeout(500);
  assert.equal(await pixels(page), still);
  await page.getByRole("button", { name: "Go live" }).click();
  const rows = (await saved(page, "CSV")).bytes.toString();
  assert.match(rows, /,3071,75\.0,2\.475,/);
});

test("wheel and keys zoom, dragging pans to the past, double click returns to the present", {
  skip,
}, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "raw", /^2048$/);
  await page.locator("[data-ref=plot] .u-over").hover();
  await page.mouse.wheel(0, -300);
  assert.equal(await page.locator("[data-ref=windows] :checked").count(), 0);
  await untilText(page, "pause", /^Pause$/);
  const box = (await page.locator("[data-ref=plot] .u-over").boundingBox())!;
  await page.mouse.move(box.x + 100, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 50, { steps: 4 });
  await page.mouse.up();
  await untilText(page, "pause", /^Go live$/);
  await page.locator("[data-ref=plot] .u-over").dblclick();
  await untilText(page, "pause", /^Pause$/);
  await page.locator("[data-ref=plot]").press("-");
  await page.locator("[data-ref=plot]").press("ArrowLeft");
  await untilText(page, "pause", /^Go live$/);
  await page.locator("[data-ref=plot]").press("End");
  await untilText(page, "pause", /^Pause$/);
  await page.getByText("5 min", { exact: true }).click();
  assert.equal(await page.locator("[data-ref=windows] :checked").getAttribute("value"), "300");
  assert.deepEqual(page.errors, []);
});

test("the readout tells time and value under the pointer, and by keyboard", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "raw", /^2048$/);
  const plot = page.locator("[data-ref=plot] .u-over");
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + box.width - 2, box.y + 20);
  await untilText(page, "cursor", /^\d\d:\d\d:\d\d\.\d{3} · 50\.0 % · raw 2048$/);
  await page.mouse.move(0, 0);
  await untilText(page, "cursor", /^$/);
  await page.locator("[data-ref=plot]").press("Shift+ArrowLeft");
  await untilText(page, "announce", /raw 2048$/);
});

test("two fingers zoom, one finger pans", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url, {
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  await untilText(page, "raw", /^2048$/);
  const plot = page.locator("[data-ref=plot] .u-over");
  await plot.scrollIntoViewIfNeeded();
  const box = (await plot.boundingBox())!;
  const touch = await page.context().newCDPSession(page);
  const at = (...xs: number[]) => xs.map((x, id) => ({ x: box.x + x, y: box.y + 60, id }));
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: ReturnType<typeof at>) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", at(100, 150));
  for (const spread of [10, 30, 50]) await send("touchMove", at(100 - spread, 150 + spread));
  await send("touchEnd", []);
  assert.equal(
    await page.locator("[data-ref=windows] :checked").count(),
    0,
    "the span is none of the windows any more",
  );
  await send("touchStart", at(60));
  for (const x of [90, 130, 200]) await send("touchMove", at(x));
  await send("touchEnd", []);
  await untilText(page, "pause", /^Go live$/);
});

test("CSV has every reading in view and the marks", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  board.knob = 0;
  const page = await open(board.url);
  for (const knob of [0, 0.2, 0.4, 0.6]) {
    board.knob = knob;
    await untilText(page, "raw", new RegExp(`^${Math.round(knob * 4095)}$`));
  }
  await page.getByRole("button", { name: "Mark", exact: true }).click();
  board.knob = 0.8;
  await untilText(page, "raw", /^3276$/);
  const { name, bytes } = await saved(page, "CSV");
  assert.match(name, /^rheo-127\.0\.0\.1-\d+-.*\.csv$/);
  const [head, ...rows] = bytes
    .toString()
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  assert.deepEqual(head, ["time", "seconds", "raw", "percent", "volts", "marks"]);
  const raws = rows.map((row) => Number(row[2]));
  assert.deepEqual([...new Set(raws)], [0, 819, 1638, 2457, 3276]);
  for (const [time, seconds, raw, percent, volts] of rows) {
    assert.ok(Math.abs(Date.parse(time!) / 1000 - Number(seconds)) < 0.002);
    assert.equal(percent, ((Number(raw) / 4095) * 100).toFixed(1));
    assert.equal(volts, ((Number(raw) / 4095) * 3.3).toFixed(3));
  }
  assert.deepEqual(
    rows.filter((row) => row[5]).map((row) => row[5]),
    ["1"],
  );
});

test("PNG is a picture of the chart", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "raw", /^2048$/);
  const { name, bytes } = await saved(page, "PNG");
  assert.match(name, /\.png$/);
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  assert.ok(bytes.readUInt32BE(16) > 500, "width");
});

test("a recorded session replays beside the live board", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "raw", /^2048$/);
  await page.getByRole("button", { name: "Record" }).click();
  board.knob = 0.9;
  await untilText(page, "raw", /^3686$/);
  const session = await saved(page, "Save");
  board.knob = 0.1;
  await untilText(page, "raw", /^410$/);
  await page
    .locator("[data-ref=open]")
    .setInputFiles({ name: "session.rheo", mimeType: "", buffer: session.bytes });
  const replay = page.locator(".board").nth(1);
  await replay.getByText("replay", { exact: true }).waitFor();
  await replay.locator("[data-ref=raw]", { hasText: /^3686$/ }).waitFor();
  assert.equal(await page.locator(".board").first().locator("[data-ref=raw]").textContent(), "410");
  await replay.getByRole("button", { name: "Take this board off the page" }).click();
  assert.equal(await page.locator(".board").count(), 1);
  assert.deepEqual(page.errors, []);
});
