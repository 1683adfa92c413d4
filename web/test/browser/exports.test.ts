import assert from "node:assert/strict";
import { test } from "node:test";
import { simulatedBoard } from "../simulated-board";
import { PLOT, saved } from "./chart";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("CSV has every reading in view with local time, and the marks; file names say the board", {
  skip,
}, async (t) => {
  const board = await simulatedBoard({ name: "South window" });
  t.after(() => board.stop());
  const page = await open(board.url);
  await page.waitForFunction(() => document.title.includes("South window"));
  const raws: number[] = [];
  for (const position of [0.3, 0.5, 0.7]) raws.push(await turnTo(page, board, position));
  await page.getByRole("button", { name: "Mark", exact: true }).click();
  raws.push(await turnTo(page, board, 0.4));
  const { name, bytes } = await saved(page, /^CSV for programs/);
  assert.match(name, /^rheo-South-window-.*\.csv$/);
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

test("PNG is a picture of the chart, which says whose, of which day, from when to when and of what", {
  skip,
}, async (t) => {
  const board = await simulatedBoard({ name: "South window" });
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  // What is written on canvases that are not on the page.
  await page.evaluate(`
    written = [];
    const fill = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
      if (!this.canvas.isConnected) written.push(text);
      return fill.call(this, text, ...rest);
    }`);
  const now = () =>
    page.evaluate(() => [new Date().toLocaleDateString(), new Date().toTimeString()] as const);
  const seconds = (clock: string) => clock.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
  const [day, earliest] = await now();
  const { name, bytes } = await saved(page, /^PNG/);
  const [, latest] = await now();
  assert.match(name, /^rheo-South-window-.*\.png$/);
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  assert.ok(bytes.readUInt32BE(16) > 500, "width");
  const [title, ...legend] = (await page.evaluate("written")) as string[];
  const [whose, date, span] = title!.split(" · ");
  assert.deepEqual([whose, date], ["South window", day]);
  const [from, to] = span!.split(" to ").map(seconds);
  assert.ok(seconds(earliest.slice(0, 8)) - 1 <= to! && to! <= seconds(latest.slice(0, 8)) + 1, span);
  assert.equal((to! - from! + 86_400) % 86_400, 60);
  assert.deepEqual(legend, ["Knob, %"]);
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
  const board = await simulatedBoard({ name: "South window" });
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await page.getByRole("button", { name: "Record" }).click();
  await untilText(page, "recordWord", /^Save 0:0\d$/);
  const recorded = await turnTo(page, board, 0.9);
  const session = await saved(page, /^Save/, false);
  assert.match(session.name, /^rheo-South-window-.*\.rheo$/);
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
