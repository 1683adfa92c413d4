import assert from "node:assert/strict";
import { test } from "node:test";
import { WebSocket } from "ws";
import { PAGE } from "../fake-board";
import { simulatedBoard } from "../simulated-board";
import { skip, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("knob, ADC, firmware, WebSocket, browser: the value follows", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  for (const position of [0.2, 0.5, 0.8]) {
    board.board.turnTo(position);
    const near = (text: string) =>
      Math.abs(Number(text) - (board.board.knob?.raw ?? 0)) <= 8 && Number(text) > 300;
    await untilText(page, "raw", near);
  }
  await untilText(page, "steps", /it agrees/);
  assert.deepEqual(page.errors, []);
});

test("the page's dial turns the simulated knob", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  const dial = page.getByRole("slider", { name: "Knob" });
  await dial.press("End");
  await untilText(page, "raw", (text) => Number(text) > 3900);
  assert.equal(board.board.position(), 1);
});

test("power cut and restored: the page returns by itself", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  board.setPower(false);
  await untilText(page, "words", /^lost/);
  board.setPower(true);
  await untilText(page, "words", /^live$/);
});

test("settings are acknowledged, a wrong one is refused in the firmware's words", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await page.locator("[data-ref=rate]").fill("50");
  await page.locator("[data-ref=rate]").press("Enter");
  await untilText(page, "answer", /^acknowledged/);
  await page.locator("[data-ref=rate]").fill("5000");
  await page.locator("[data-ref=rate]").press("Enter");
  await untilText(page, "answer", /^refused: .*100/);
});

test("a seventh viewer is told that the board is full", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const viewers = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const viewer = new WebSocket(board.url.replace("http", "ws"));
      await new Promise((resolve, reject) => viewer.once("open", resolve).once("error", reject));
      return viewer;
    }),
  );
  t.after(() => {
    for (const viewer of viewers) viewer.terminate();
  });
  const page = await open(board.url);
  await untilText(page, "words", /^refused: board is full$/);
  viewers[0]!.close();
  await untilText(page, "words", /^live$/);
});

test("a page from disk may watch but not command", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  board.board.turnTo(0.5);
  const page = await open(`${PAGE.href}?board=127.0.0.1:${board.port}`);
  await untilText(page, "words", /^live$/);
  await page.locator("[data-ref=readOnly]", { hasText: "read-only" }).waitFor();
  assert.ok(await page.locator("[data-ref=rate]").isDisabled());
});

test("a page of another origin is refused, and says what may be the matter", { skip }, async (t) => {
  const [one, two] = await Promise.all([simulatedBoard(), simulatedBoard()]);
  t.after(() => Promise.all([one.stop(), two.stop()]));
  const page = await open(`${one.url}?board=127.0.0.1:${two.port}`);
  await untilText(page, "words", /^refused: the board is full, or does not admit this page$/);
});

test("a token protects readings; the page passes its own on", { skip }, async (t) => {
  const board = await simulatedBoard({ token: "open-sesame" });
  t.after(() => board.stop());
  const page = await open(`${board.url}?token=open-sesame`);
  await untilText(page, "words", /^live$/);
  const without = await open(board.url);
  await untilText(without, "words", /^refused: the board asks for a token/);
});
