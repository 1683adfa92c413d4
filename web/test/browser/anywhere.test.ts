import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE, simulatedBoard } from "../simulated-board";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("opened from disk, it connects to the board it is given", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(`${PAGE.href}?board=${board.host}`);
  await untilReading(page, board);
  assert.deepEqual(page.errors, []);
});

test("opened from disk without a board it says what to do, then remembers", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(PAGE.href);
  await page.getByRole("alert").getByText("Type the address of a board").waitFor();
  await page.getByLabel("Address of another board").fill(board.host);
  await page.getByRole("button", { name: "Add" }).click();
  await untilText(page, "words", /^live$/);
  await page.reload();
  await untilText(page, "words", /^live$/);
});

test("several boards side by side, each with its own state and name", { skip }, async (t) => {
  // The second one admits the page that the first one serves.
  const one = await simulatedBoard();
  const two = await simulatedBoard({ origins: [`http://${one.host}`] });
  t.after(() => Promise.all([one.stop(), two.stop()]));
  one.turn(0.1);
  two.turn(0.9);
  const page = await open(`${one.url}?board=${one.host},${two.host}`);
  const boards = page.locator(".board");
  const percent = (index: number) => boards.nth(index).locator("[data-ref=percent]");
  await percent(0)
    .filter({ hasText: /^\d\.\d %$/ })
    .waitFor();
  await percent(1)
    .filter({ hasText: /^8\d\.\d %$/ })
    .waitFor();
  two.kill();
  await boards.nth(1).getByText(/^lost/).first().waitFor();
  assert.equal(await boards.nth(0).locator("[data-ref=words]").textContent(), "live");
  await boards.nth(1).getByRole("button", { name: "Take this board off the page" }).click();
  assert.equal(await boards.count(), 1);
});

test("nothing moves about while it loads and runs", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  for (const position of [0.1, 0.33, 0.999]) await turnTo(page, board, position);
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 300);
      }),
  );
  assert.ok(shift < 0.02, `cumulative layout shift ${shift}`);
});

test("dark and light follow the system and can be chosen", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url, { colorScheme: "dark" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.getByRole("button", { name: "Theme: auto" }).click();
  assert.notEqual(await background(), dark);
  await page.getByRole("button", { name: "Theme: light" }).click();
  assert.equal(await background(), dark);
});
