import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE, simulatedBoard } from "../simulated-board";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("rate, dead band and LED are set on the board and acknowledged; another viewer sees it", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const [page, other] = await Promise.all([open(board.url), open(board.url)]);
  await untilText(page, "words", /^live$/);
  await untilText(other, "words", /^live$/);
  await page.locator("[data-ref=rate]").fill("50");
  await page.locator("[data-ref=rate]").press("Enter");
  await untilText(page, "answer", /^acknowledged by the board$/);
  await page.locator("[data-ref=deadbandSlide]").fill("16");
  await untilText(page, "answer", /^acknowledged by the board$/);
  await page.getByRole("switch", { name: "LED on the board" }).click();
  await other.locator("[data-ref=led]:checked").waitFor();
  const value = (name: string) => other.locator(`[data-ref=${name}]`).inputValue();
  while ((await value("rate")) !== "50" || (await value("deadband")) !== "16") await other.waitForTimeout(50);
});

test("what the board refuses is explained in its words", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await page.locator("[data-ref=rate]").fill("5000");
  await page.locator("[data-ref=rate]").press("Enter");
  await untilText(page, "answer", /^refused: .*100/);
});

test("calibration is guided, shows at once, and can be reset at once", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await page.getByRole("button", { name: "Calibrate…" }).click();
  const dialog = page.getByRole("dialog", { name: "Calibration" });
  const at = async (position: number, end: string) => {
    await turnTo(page, board, position);
    await page.waitForTimeout(800);
    await dialog.getByRole("button", { name: `This is the ${end} end` }).click();
  };
  await at(0.3, "low");
  await untilText(page, "calAnswer", /^low end: \d+$/);
  await at(0.31, "high");
  await untilText(page, "calAnswer", /not the whole travel/);
  await at(0.3, "low");
  await at(0.7, "high");
  await dialog.waitFor({ state: "hidden" });
  await untilText(page, "percent", /^(99\.\d|100\.0) %$/);
  await untilText(page, "answer", /^calibrated: \d+ to \d+/);
  await page.getByRole("button", { name: "Reset calibration" }).click();
  await untilText(page, "percent", /^[67]\d\.\d %$/);
  assert.ok(await page.getByRole("button", { name: "Reset calibration" }).isDisabled());
});

test("a page from disk may watch but not command, and says why", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(`${PAGE.href}?board=${board.host}`);
  await untilText(page, "words", /^live$/);
  await page.locator("[data-ref=readOnly]", { hasText: "read-only" }).waitFor();
  assert.ok(await page.locator("[data-ref=rate]").isDisabled());
  await untilText(page, "why", /opened from disk/);
});

test("in the simulator the dial turns the knob: by its rim and by keys", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  const dial = page.locator("[data-ref=knob][role=slider]");
  await dial.press("End");
  await untilText(page, "raw", (text) => Number.parseInt(text, 10) > 3900);
  assert.equal(board.simulator.board.position(), 1);
  await dial.press("PageDown");
  await untilText(page, "raw", (text) => Number.parseInt(text, 10) < 3900);
  const box = (await dial.locator("svg").first().boundingBox())!;
  // The rim at nine o'clock, then at twelve: in the view box the centre is 186 of 346 below the top.
  const centre = box.y + (box.height * 186) / 346;
  const radius = (box.width * 140) / 400;
  await page.mouse.move(box.x + box.width / 2 - radius, centre);
  await page.mouse.down();
  await untilText(page, "raw", (text) => Number.parseInt(text, 10) > 300 && Number.parseInt(text, 10) < 1300);
  await page.mouse.move(box.x + box.width / 2, centre - radius, { steps: 5 });
  await page.mouse.up();
  await untilText(
    page,
    "raw",
    (text) => Number.parseInt(text, 10) > 1600 && Number.parseInt(text, 10) < 2500,
  );
  assert.equal(await page.evaluate(() => getSelection()!.toString()), "", "dragging selects no numerals");
});

test("the middle of the dial turns nothing", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  const before = board.simulator.board.position();
  const box = (await page.locator("[data-ref=knob][role=slider]").locator("svg").first().boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.45);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 5 });
  await page.mouse.up();
  await page.waitForTimeout(300);
  assert.equal(board.simulator.board.position(), before);
});
