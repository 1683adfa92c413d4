import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { simulatedBoard } from "../simulated-board";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

/** What is drawn: enough to tell moving from still. */
const pixels = (page: Page) =>
  page.locator("[data-ref=plot] canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

const PLOT = "[data-ref=plot]";
const scrolled = (page: Page) => page.evaluate(() => scrollY);

async function saved(
  page: Page,
  button: string | RegExp,
  menu = true,
): Promise<{ name: string; bytes: Buffer }> {
  if (menu) await page.getByText("Export", { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("pause holds the chart still while collecting goes on, says so, and going live catches up", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await page.getByRole("article", { name: "Chart" }).getByText("10 s", { exact: true }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await untilText(page, "sayText", /^The chart is held at \d\d:\d\d:\d\d; collecting goes on\.$/);
  await page.waitForTimeout(200);
  const still = await pixels(page);
  const raw = await turnTo(page, board, 0.75);
  await page.waitForTimeout(500);
  assert.equal(await pixels(page), still);
  await page.getByRole("button", { name: "Go live" }).first().click();
  const rows = (await saved(page, /^CSV for programs/)).bytes.toString();
  assert.match(rows, new RegExp(`,${raw},`));
});

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

test("keys work wherever the focus is not in a field, and are listed", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await keys.waitFor();
  await page.keyboard.press("Escape");
  // While it is open, keys are its own.
  await keys.waitFor({ state: "hidden" });
  await page.keyboard.press("m");
  await page.getByRole("button", { name: "Remove mark 1" }).waitFor();
  await page.locator("[data-ref=channelLabel]").focus();
  await page.keyboard.type("m");
  assert.equal(await page.getByRole("button", { name: "Remove mark 2" }).count(), 0);
});

test("the readout tells time and value under the pointer, and by keyboard", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  const raw = await untilReading(page, board);
  const box = (await page.locator(PLOT).boundingBox())!;
  await page.mouse.move(box.x + box.width - 14, box.y + 20);
  await untilText(
    page,
    "cursor",
    new RegExp(`^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} · \\d\\d\\.\\d % · raw ${raw}$`),
  );
  await page.mouse.move(0, 0);
  await untilText(page, "cursor", /^$/);
  await page.keyboard.press("Shift+ArrowLeft");
  await untilText(page, "announce", new RegExp(`raw ${raw}$`));
});

test("on a phone two fingers zoom, one pans, and a vertical swipe scrolls", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url, {
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  await untilReading(page, board);
  const touch = await page.context().newCDPSession(page);
  const swipe = async ({ x, y }: { x: number; y: number }) => {
    const before = await scrolled(page);
    const touch1 = (type: "touchStart" | "touchMove", by: number) =>
      touch.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y: y - by, id: 0 }] });
    await touch1("touchStart", 0);
    for (let by = 10; by <= 150; by += 10) await touch1("touchMove", by);
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await page.waitForFunction((from) => scrollY > from + 50, before);
  };
  const dial = (await page.locator("[data-ref=knob]").boundingBox())!;
  const position = board.simulator.board.knob!.knob.position;
  await swipe({ x: dial.x + dial.width / 2, y: dial.y + dial.height / 2 });
  assert.equal(board.simulator.board.knob!.knob.position, position, "the knob stays");
  const plot = page.locator(PLOT);
  await plot.scrollIntoViewIfNeeded();
  let box = (await plot.boundingBox())!;
  await swipe({ x: box.x + 100, y: box.y + 100 });
  await plot.scrollIntoViewIfNeeded();
  box = (await plot.boundingBox())!;
  const at = (...xs: number[]) => xs.map((x, id) => ({ x: box.x + x, y: box.y + 100, id }));
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: ReturnType<typeof at>) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints });
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

test("a step is a step: level until the sample before it", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await page.waitForTimeout(1500);
  await turnTo(page, board, 0.1);
  await page.getByRole("article", { name: "Chart" }).getByText("10 s", { exact: true }).click();
  await page.keyboard.press(" ");
  await page.waitForTimeout(200);
  // The columns of the line's colour between the two levels: a ramp of a second would be 60 wide.
  const columns = await page.locator(`${PLOT} canvas`).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
    const from = Math.round(height * 0.62);
    const to = Math.round(height * 0.72);
    const found = new Set<number>();
    for (let y = from; y < to; y++)
      for (let x = 60; x < width; x++)
        if (data[(y * width + x) * 4 + 3]! > 120 && data[(y * width + x) * 4]! < 90) found.add(x);
    return found.size;
  });
  assert.ok(columns > 0 && columns < 20, `${columns} columns between the levels`);
});

test("the viewer's clock being set moves nothing and loses nothing", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  const first = await turnTo(page, board, 0.2);
  await page.evaluate("{ const real = Date.now; Date.now = () => real() + 3600e3; }");
  const second = await turnTo(page, board, 0.8);
  const rows = (await saved(page, /^CSV for programs/)).bytes.toString().trimEnd().split("\r\n");
  const cells = rows.slice(1).map((row) => row.split(","));
  for (const raw of [first, second]) assert.ok(cells.some((row) => row[3] === String(raw)));
  const times = cells.map((row) => Number(row[2]));
  assert.ok(times.at(-1)! - times[0]! < 60, "no hour in between");
});

test("CSV has every reading in view with local time, and the marks; file names say the board", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  const raws: number[] = [];
  for (const position of [0.3, 0.5, 0.7]) raws.push(await turnTo(page, board, position));
  await page.getByRole("button", { name: "Mark", exact: true }).click();
  raws.push(await turnTo(page, board, 0.4));
  const { name, bytes } = await saved(page, /^CSV for programs/);
  assert.match(name, /^rheo-.*\.csv$/);
  const [head, ...rows] = bytes
    .toString()
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  assert.deepEqual(head, [
    "time",
    "local time",
    "seconds",
    "knob raw",
    "knob percent",
    "knob volts",
    "marks",
  ]);
  for (const raw of raws)
    assert.ok(
      rows.some((row) => row[3] === String(raw)),
      `${raw} is in it`,
    );
  for (const [time, local, seconds, raw, percent, volts] of rows) {
    assert.ok(Math.abs(Date.parse(time!) / 1000 - Number(seconds)) < 0.002);
    assert.match(local!, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    assert.equal(percent, ((Number(raw) / 4095) * 100).toFixed(1));
    assert.equal(volts, ((Number(raw) / 4095) * 3.3).toFixed(3));
  }
  assert.deepEqual(
    rows.filter((row) => row[6]).map((row) => row[6]),
    ["1"],
  );
});

test("CSV for a spreadsheet of the viewer's language", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url, { locale: "de-DE" });
  await untilReading(page, board);
  const { bytes } = await saved(page, /spreadsheet/);
  const [head, row] = bytes.toString().split("\r\n");
  assert.ok(head!.startsWith("\ufefftime;local time;"));
  assert.match(row!, /;\d+,\d{3};\d+;\d+,\d;\d,\d{3};$/);
});

test("PNG is a picture of the chart", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  const { name, bytes } = await saved(page, /^PNG/);
  assert.match(name, /\.png$/);
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  assert.ok(bytes.readUInt32BE(16) > 500, "width");
});

test("a stretch of time without readings says so, saves nothing, and has ways back", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await page.getByRole("article", { name: "Chart" }).getByText("1 h", { exact: true }).click();
  for (let step = 0; step < 3; step++) await page.locator(PLOT).press("ArrowLeft");
  await page.getByRole("article", { name: "Chart" }).getByText("10 s", { exact: true }).click();
  await page.getByText("No readings in this stretch of time.").waitFor();
  await page.getByText("Export", { exact: true }).click();
  await page.getByRole("button", { name: /^CSV for programs/ }).click();
  await untilText(page, "chartSays", /^Nothing to save/);
  await page.getByRole("button", { name: "Show all there is" }).click();
  await page.getByText("No readings in this stretch of time.").waitFor({ state: "hidden" });
  await page.getByRole("article", { name: "Chart" }).getByText("1 h", { exact: true }).click();
  await page.getByRole("button", { name: "Go live" }).first().click();
  await untilText(page, "pauseWord", /^Pause$/);
});

test("a recorded session replays beside the live board, under the board's name", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await page.getByRole("button", { name: "Record" }).click();
  await untilText(page, "recordWord", /^Save 0:0\d$/);
  const recorded = await turnTo(page, board, 0.9);
  const session = await saved(page, /^Save/, false);
  const live = await turnTo(page, board, 0.2);
  await page
    .locator("[data-ref=open]")
    .setInputFiles({ name: "session.rheo", mimeType: "", buffer: session.bytes });
  const replay = page.locator(".board").nth(1);
  await replay.getByText("replay", { exact: true }).waitFor();
  await replay.locator("[data-ref=raw]", { hasText: `${recorded} LSB` }).waitFor();
  assert.equal(await page.locator(".board").first().locator("[data-ref=raw]").textContent(), `${live} LSB`);
  await replay.getByRole("button", { name: "Take this board off the page" }).click();
  assert.equal(await page.locator(".board").count(), 1);
  assert.deepEqual(page.errors, []);
});
