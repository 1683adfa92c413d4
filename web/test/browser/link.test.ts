import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeBoard } from "../fake-board";
import { skip, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("the value follows the knob, in raw, percent and volts", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  for (const [knob, raw, percent, volts] of [
    [0, "0", "0.0 %", "0.000 V"],
    [0.5, "2048", "50.0 %", "1.650 V"],
    [1, "4095", "100.0 %", "3.300 V"],
  ] as const) {
    board.knob = knob;
    await untilText(page, "raw", new RegExp(`^${raw}$`));
    assert.equal(await page.locator("[data-ref=percent]").textContent(), percent);
    assert.equal(await page.locator("[data-ref=volts]").textContent(), volts);
  }
  assert.equal(await page.locator("[data-ref=knob]").getAttribute("role"), "meter");
  assert.deepEqual([...new Set(board.requests)], [], "no request but the page and its socket");
  assert.deepEqual(page.errors, []);
});

test("a board that died and came back is found again", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await board.kill();
  await untilText(page, "words", /^lost: retry in \d+ s$/);
  await board.start();
  board.knob = 0.25;
  await untilText(page, "words", /^live$/);
  await untilText(page, "raw", /^1024$/);
  const history = await page.locator("[data-ref=history]").textContent();
  assert.match(history!, /connected.*lost after.*connected/s);
  assert.deepEqual(page.errors, []);
});

test("when the network returns the page does not wait for its next attempt", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await board.kill();
  await untilText(page, "words", /^lost: retry in ([4-9]|1\d) s$/);
  await page.evaluate(() => {
    const words = document.querySelector("[data-ref=words]")!;
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => said.push(words.textContent ?? "")).observe(words, { childList: true });
  });
  await board.start();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await untilText(page, "words", /^live$/);
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
  assert.deepEqual(
    said.filter((words) => /retry in 1 s/.test(words)),
    [],
    "it did not count down",
  );
});

test("a stalled network shows as stale, and its age goes on", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  board.stalled = true;
  await untilText(page, "words", /^stale$/);
  await untilText(page, "age", /^[3-9] s$/);
  board.stalled = false;
  await untilText(page, "words", /^live$/);
});

test("a full board says so, asks once, and lets the page in when there is room", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const first = await open(board.url);
  await untilText(first, "words", /^live$/);
  board.capacity = 1;
  const second = await open(board.url);
  await untilText(second, "words", /^refused: board is full$/);
  assert.deepEqual(board.requests, ["GET /status"]);
  await first.close();
  await untilText(second, "words", /^live$/);
});

test("the page's token is passed on", { skip }, async (t) => {
  const board = await new FakeBoard({ token: "let me in" }).start();
  t.after(() => board.kill());
  const without = await open(board.url);
  await untilText(without, "words", /^refused: the board asks for a token/);
  const page = await open(`${board.url}?token=let%20me%20in`);
  await untilText(page, "words", /^live$/);
});

test("screen readers hear of states, not of every reading", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const live = document.querySelectorAll("[role=status], [role=alert], [aria-live]");
    for (const region of live) {
      new MutationObserver(() => heard.push(region.textContent ?? "")).observe(region, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    }
  });
  for (let step = 0; step < 20; step++) {
    board.knob = step / 20;
    await page.waitForTimeout(50);
  }
  await board.kill();
  await untilText(page, "words", /^lost/);
  const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  assert.deepEqual(heard, [`127.0.0.1:${board.port}: lost`]);
});
