import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeBoard } from "../fake-board";
import { skip, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("rate, dead band and LED are set on the board and acknowledged", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await page.locator("[data-ref=rate]").fill("50");
  await page.locator("[data-ref=rate]").press("Enter");
  await untilText(page, "answer", /^acknowledged by the board$/);
  await page.locator("[data-ref=deadbandSlide]").fill("16");
  await page.getByRole("switch", { name: "LED on the board" }).click();
  await untilText(page, "answer", /^acknowledged by the board$/);
  const { rate, deadband, led } = board.controls;
  assert.deepEqual({ rate, deadband, led }, { rate: 50, deadband: 16, led: true });
});

test("what the board refuses is explained in its words", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  board.refuse = { code: "bad-field", message: "rate must be from 1 to 100" };
  await page.locator("[data-ref=rate]").fill("5000");
  await page.locator("[data-ref=rate]").press("Enter");
  await untilText(page, "answer", /^refused: rate must be from 1 to 100$/);
  await page.getByRole("switch").click();
  await untilText(page, "answer", /^refused/);
  assert.equal(await page.getByRole("switch").isChecked(), false, "the switch shows what holds");
});

test("another viewer's change is shown", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const [first, second] = await Promise.all([open(board.url), open(board.url)]);
  await untilText(first, "words", /^live$/);
  await untilText(second, "words", /^live$/);
  await first.getByRole("switch").click();
  await second.locator("[data-ref=led]:checked").waitFor();
});

test("calibration is guided from one end to the other and stored on the board", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await page.getByRole("button", { name: "Calibrate…" }).click();
  const dialog = page.getByRole("dialog", { name: "Calibration" });
  board.knob = 0.02;
  await untilText(page, "calRaw", /^82$/);
  await page.waitForTimeout(700);
  await dialog.getByRole("button", { name: "This is the low end" }).click();
  await untilText(page, "calAnswer", /^low end: 82$/);
  board.knob = 0.03;
  await untilText(page, "calRaw", /^123$/);
  await page.waitForTimeout(700);
  await dialog.getByRole("button", { name: "This is the high end" }).click();
  await untilText(page, "calAnswer", /not the whole travel/);
  board.knob = 0.02;
  await untilText(page, "calRaw", /^82$/);
  await page.waitForTimeout(700);
  await dialog.getByRole("button", { name: "This is the low end" }).click();
  board.knob = 0.98;
  await untilText(page, "calRaw", /^4013$/);
  await page.waitForTimeout(700);
  await dialog.getByRole("button", { name: "This is the high end" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(board.controls.calibration, { min: 82, max: 4013 });
  await untilText(page, "answer", /^calibrated: 82 to 4013/);
  await untilText(page, "percent", /^100\.0 %$/);
});

test("a page that may only watch says why", { skip }, async (t) => {
  const board = await new FakeBoard({ readOnly: true }).start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await page.locator("[data-ref=readOnly]", { hasText: "read-only" }).waitFor();
  assert.ok(await page.locator("[data-ref=rate]").isDisabled());
  await untilText(page, "why", /opened from disk/);
});

test("in the simulator the dial turns the knob: drag, wheel, keys", { skip }, async (t) => {
  const board = await new FakeBoard({ simulated: true }).start();
  t.after(() => board.kill());
  const page = await open(board.url);
  const dial = page.getByRole("slider", { name: "Knob" });
  await dial.waitFor();
  await dial.press("End");
  await untilText(page, "raw", /^4095$/);
  await dial.press("PageDown");
  await untilText(page, "percent", /^95\.0 %$/);
  await dial.hover();
  await page.mouse.wheel(0, -100);
  await untilText(page, "percent", /^96\.0 %$/);
  const box = (await dial.locator("svg").first().boundingBox())!;
  await page.mouse.move(box.x + 5, box.y + box.height / 2);
  await page.mouse.down();
  await untilText(page, "raw", (text) => Number(text) > 500 && Number(text) < 1500);
  await page.mouse.move(box.x + box.width / 2, box.y + 5, { steps: 5 });
  await page.mouse.up();
  await untilText(page, "percent", /^(49|50)\.\d %$/);
});
