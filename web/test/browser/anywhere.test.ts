import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeBoard, PAGE } from "../fake-board";
import { skip, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("opened from disk, it connects to the board it is given", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  board.knob = 0.3;
  const page = await open(`${PAGE.href}?board=127.0.0.1:${board.port}`);
  await untilText(page, "raw", /^1229$/);
  assert.deepEqual(page.errors, []);
});

test("opened from disk without a board it says what to do, then remembers", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(PAGE.href);
  await page.getByRole("alert").getByText("Type the address of a board").waitFor();
  await page.getByLabel("Address of another board").fill(`127.0.0.1:${board.port}`);
  await page.getByRole("button", { name: "Add" }).click();
  await untilText(page, "words", /^live$/);
  await page.reload();
  await untilText(page, "words", /^live$/);
});

test("several boards side by side, each with its own state", { skip }, async (t) => {
  const [one, two] = await Promise.all([new FakeBoard().start(), new FakeBoard().start()]);
  t.after(() => Promise.all([one.kill(), two.kill()]));
  one.knob = 0.1;
  two.knob = 0.9;
  const page = await open(`${one.url}?board=127.0.0.1:${one.port},127.0.0.1:${two.port}`);
  const boards = page.locator(".board");
  await boards.nth(0).locator("[data-ref=raw]", { hasText: /^410$/ }).waitFor();
  await boards
    .nth(1)
    .locator("[data-ref=raw]", { hasText: /^3686$/ })
    .waitFor();
  await two.kill();
  await boards.nth(1).getByText(/^lost/).first().waitFor();
  assert.equal(await boards.nth(0).locator("[data-ref=words]").textContent(), "live");
  await boards.nth(1).getByRole("button", { name: "Take this board off the page" }).click();
  assert.equal(await boards.count(), 1);
});

test("nothing moves about while it loads and runs", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  for (const knob of [0, 0.33, 0.999, 1]) {
    board.knob = knob;
    await untilText(page, "raw", new RegExp(`^${Math.round(knob * 4095)}$`));
  }
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
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url, { colorScheme: "dark" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.getByRole("button", { name: "Theme: auto" }).click();
  assert.notEqual(await background(), dark);
  await page.getByRole("button", { name: "Theme: light" }).click();
  assert.equal(await background(), dark);
});
