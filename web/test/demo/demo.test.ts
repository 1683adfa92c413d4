import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { PATIENCE, skip } from "../browser/chromium";
import { Firefox, skip as skipFirefox } from "../browser/firefox";
import { layoutFaults } from "../layout";
import { builtDemo } from "./built";
import { noteStates, press, untilShown, untilState, useDemo } from "./opened";

const { open, opened } = useDemo();

/** Milliseconds on the page's clock within which it is to be live, and how far that clock is moved at once. */
const LIVE_WITHIN = 2000;
const STEP = 20;

test("opened from disk without a network the board's page is live, and nothing is fetched", {
  skip,
}, async () => {
  const { page, asked, url } = await opened();
  assert.deepEqual(
    asked.filter((address) => !/^(about|data|blob):/.test(address)),
    [url],
  );
  await page.locator("[data-ref=lamp]").fill("3.5");
  await page
    .frameLocator("iframe")
    .locator(".tile b")
    .nth(2)
    .filter({ hasText: /^31\d\d/ })
    .waitFor();
  // Commands go over the same frames: the LED of the page is the board's.
  await page.frameLocator("iframe").getByRole("switch", { name: "LED on the board" }).check();
  await page.locator("[data-ref=ledWord]").filter({ hasText: "on" }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("is live within two seconds of its own clock, whatever else the machine does", { skip }, async (t) => {
  const page = await open("about:blank", { offline: true });
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(1000);
  await page.goto(await builtDemo());
  const state = () =>
    page.evaluate(() => {
      const framed = document.querySelector("iframe")?.contentDocument;
      return framed?.querySelector("[data-ref=words]")?.textContent;
    });
  let passed = 0;
  const pass = async (): Promise<void> => {
    assert.ok(passed < LIVE_WITHIN, `"${await state()}" after ${passed} ms`);
    await page.clock.runFor(STEP);
    passed += STEP;
    // What the clock does not drive: unpacking the board's page, reading it.
    await new Promise((resolve) => setTimeout(resolve, STEP));
  };
  while (passed < LIVE_WITHIN / 2 && (await state()) === undefined) await pass();
  for (let waited = 0; (await state()) === undefined && waited < PATIENCE; waited += STEP)
    await new Promise((resolve) => setTimeout(resolve, STEP));
  while ((await state()) !== "live") await pass();
  t.diagnostic(`live after ${passed} ms`);
});

test("shows the board's /value and /status as they come over TCP", { skip }, async () => {
  const { page } = await opened();
  await page.getByRole("slider", { name: "Knob" }).press("End");
  await untilShown(page, "percent", /^(9\d\.\d|100\.0) %$/);
  const answer = page.locator("[data-ref=answer]");
  await press(page, "/value");
  await answer
    .filter({ hasText: /^HTTP\/1\.1 200 OK\s.*Content-Type: text\/plain.*\s(39|40)\d\d\n$/s })
    .waitFor();
  await press(page, "/status");
  await answer.filter({ hasText: "application/json" }).waitFor();
  const [, body] = (await answer.textContent())!.split("\n\n");
  const status = JSON.parse(body!);
  assert.deepEqual(
    status.channels.map(({ id }: { id: string }) => id),
    ["knob", "button", "light"],
  );
  assert.equal(status.viewers.length, 1);
  await press(page, "Stall the link");
  await press(page, "/value");
  await answer.filter({ hasText: "The board does not answer." }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("what is broken shows in the board's page, and mends", { skip }, async () => {
  const { page } = await opened();
  await press(page, "Stall the link");
  await untilState(page, /^stale$/);
  await press(page, "Stall the link");
  await untilState(page, /^live$/);
  await page.getByText("Wi-Fi", { exact: true }).click();
  await untilState(page, /^stale|lost$/);
  await page.getByText("Wi-Fi", { exact: true }).click();
  await untilState(page, /^live$/);
  const wasAway = await noteStates(page, /^(stale|lost|connecting)$/);
  await press(page, "Restart the board");
  await wasAway();
  await untilState(page, /^live$/);
  await press(page, "Second viewer that stalls");
  // The board stops sending to it when too much is unanswered, and leaves samples out.
  await Promise.all([
    page.getByText(/has sent it [1-9]\d* bytes .* leaves [1-9]\d* samples out/).waitFor(),
    // Told every five seconds, and the board gives such a viewer up before long.
    untilShown(page, "viewers", /^2 of 6$/),
  ]);
  await untilState(page, /^live$/);
  await press(page, "Second viewer that stalls");
  await untilShown(page, "viewers", /^1 of 6$/);
  await press(page, "Lossy radio");
  await page.getByText("A quarter of all packets").waitFor();
  // Ping and pong are 40 ms under way each, and 200 more where one is lost.
  await untilShown(page, "trip", /^([89]|\d\d)\d/);
  await untilState(page, /^live$/);
  assert.deepEqual(page.errors, []);
});

test("no two texts meet and none is cut, at desktop and phone size", { skip }, async () => {
  for (const [width, height] of [
    [320, 640],
    [390, 844],
    [844, 390],
    [1280, 800],
    [1440, 900],
    [2560, 1440],
  ] as const) {
    const { page } = await opened({ viewport: { width, height } });
    await press(page, "/status");
    await page.locator("[data-ref=answer]").filter({ hasText: "200 OK" }).waitFor();
    assert.deepEqual(await page.evaluate(layoutFaults), [], `${width} × ${height}`);
    await page.context().close();
  }
});

test("in Firefox, too, it is live from disk with the network off, and fetches nothing", {
  skip: skipFirefox,
}, async (t) => {
  const url = await builtDemo();
  let asked = 0;
  const server = createServer(({ url: asksFor }, response) => {
    // Its icon a browser asks for when it likes.
    if (asksFor === "/") asked++;
    response.end("<title>here</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const firefox = await Firefox.launch();
  t.after(() => firefox.close());
  await firefox.open(here);
  assert.equal(asked, 1);
  try {
    await firefox.goOffline();
  } catch (error) {
    return t.skip(`this Firefox cannot be taken offline: ${(error as Error).message}`);
  }
  await assert.rejects(firefox.open(here), "the network is off");
  assert.equal(asked, 1);
  await firefox.open(url);
  const inPage = (expression: string) =>
    firefox.evaluate(`document.querySelector("iframe").contentDocument.${expression}`);
  const words = () => inPage('querySelector("[data-ref=words]")?.textContent');
  const started = Date.now();
  while ((await words()) !== "live") {
    assert.ok(Date.now() - started < PATIENCE, await words());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  t.diagnostic(`live after ${await firefox.evaluate("Math.round(performance.now())")} ms`);
  for (const page of ["performance", "document.querySelector('iframe').contentWindow.performance"]) {
    const fetched = await firefox.evaluate(
      `${page}.getEntriesByType("resource").map(({ name }) => name).filter((name) => !/^(data|blob):/.test(name))`,
    );
    assert.equal(fetched, "");
  }
});
