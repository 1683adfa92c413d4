import assert from "node:assert/strict";
import { test } from "node:test";
import { simulatedBoard } from "../simulated-board";
import { PLOT, pixels, saved } from "./chart";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

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
  // Until the next frame the focus may be in a dialog that has just closed.
  await page
    .locator("[data-ref=closeKeys]")
    .evaluate((button) => button.dispatchEvent(new KeyboardEvent("keydown", { key: "m", bubbles: true })));
  await page.getByRole("button", { name: "Remove mark 2" }).waitFor();
  await page.locator("[data-ref=channelLabel]").focus();
  await page.keyboard.type("m");
  assert.equal(await page.getByRole("button", { name: "Remove mark 3" }).count(), 0);
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
