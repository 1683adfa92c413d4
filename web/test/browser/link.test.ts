import assert from "node:assert/strict";
import { test } from "node:test";
import { ReverseProxy } from "../proxy";
import { simulatedBoard } from "../simulated-board";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("knob, ADC, firmware, WebSocket, browser: the value follows, with no other request", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  const proxy = await ReverseProxy.before(board.port);
  t.after(() => Promise.all([proxy.stop(), board.stop()]));
  const page = await open(proxy.url);
  await untilText(page, "words", /^live$/);
  for (const position of [0.2, 0.5, 0.8]) await turnTo(page, board, position);
  assert.deepEqual(proxy.requests, [], "no request but the page and its socket");
  assert.deepEqual(page.errors, []);
});

test("a board that died and came back is found again, and tells when it is tried next", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  board.kill();
  await untilText(page, "words", /^lost$/);
  await untilText(page, "sayText", /^The connection was lost\. Next attempt in \d+\ss\.$/);
  board.start();
  await untilText(page, "words", /^live$/);
  await untilReading(page, board);
  const history = await page.locator("[data-ref=history]").textContent();
  assert.match(history!, /connected.*lost after.*connected/s);
  assert.deepEqual(page.errors, []);
});

test("Try now does not wait for the next attempt, nor does the network's return", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  for (const retry of [
    () => page.getByRole("button", { name: "Try now" }).click(),
    () => page.evaluate(() => dispatchEvent(new Event("online"))),
  ]) {
    await untilText(page, "words", /^live$/);
    board.kill();
    await untilText(page, "sayText", /Next attempt in ([4-9]|1\d)\ss\.$/);
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      new MutationObserver(() =>
        said.push(document.querySelector("[data-ref=sayText]")!.textContent!),
      ).observe(document.querySelector("[data-ref=sayText]")!, { childList: true });
    });
    board.start();
    await retry();
    await untilText(page, "words", /^live$/);
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
    assert.deepEqual(
      said.filter((words) => /attempt in 1 s/.test(words)),
      [],
      "it did not count down",
    );
  }
});

test("a stalled network shows as stale, its age goes on, and the title says it", { skip }, async (t) => {
  const board = await simulatedBoard();
  const proxy = await ReverseProxy.before(board.port);
  t.after(() => Promise.all([proxy.stop(), board.stop()]));
  const page = await open(proxy.url);
  await untilText(page, "words", /^live$/);
  proxy.stalled = true;
  await untilText(page, "words", /^stale$/);
  await untilText(page, "trend", /^last known value$/);
  await untilText(page, "sayText", /^No news for [3-9] s: what you see is old\.$/);
  await page.waitForFunction(() => document.title.startsWith("(stale)"));
  proxy.stalled = false;
  await untilText(page, "words", /^live$/);
});

test("a full board says so, asks once, and lets the page in when there is room", { skip }, async (t) => {
  const board = await simulatedBoard();
  const proxy = await ReverseProxy.before(board.port);
  t.after(() => Promise.all([proxy.stop(), board.stop()]));
  await board.occupy(6);
  const page = await open(proxy.url);
  await untilText(page, "words", /^full$/);
  // Once for each refused attempt: why, and whether it is full.
  assert.deepEqual(proxy.requests.slice(-2), ["POST /ws", "GET /status"]);
  board.leave();
  await untilText(page, "words", /^live$/);
});

test("the page's token is passed on; without it the page says what is asked for", { skip }, async (t) => {
  const board = await simulatedBoard({ token: "open-sesame" });
  t.after(() => board.stop());
  const without = await open(board.url);
  await untilText(without, "words", /^refused$/);
  await untilText(without, "sayText", /token.*\?token=…/);
  const page = await open(`${board.url}?token=open-sesame`);
  await untilText(page, "words", /^live$/);
});

test("screen readers hear of states, not of every reading", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
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
    board.turn(step / 20);
    await page.waitForTimeout(50);
  }
  board.kill();
  await untilText(page, "words", /^lost/);
  const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  assert.deepEqual(
    heard.map((text) => text.replace(/.*: /, "")),
    ["lost"],
  );
});
