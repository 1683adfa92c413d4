/** A page that is new has the gateway's last hour in its chart: the real gateway, a real page. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { startFakeBoard } from "../../client/test/fake-board";
import { skip, useBrowser } from "../../web/test/browser/chromium";
import { start, until } from "./start";

const browser = useBrowser();

test("a page that is opened later, and reloaded, has what the gateway kept", { skip }, async () => {
  const board = await startFakeBoard();
  const gateway = await start("--board", `127.0.0.1:${board.port}`, "--no-mqtt");
  const id = `127-0-0-1-${board.port}`;
  const url = `http://127.0.0.1:${gateway.port}/boards/${id}/`;
  let knob = 1111;
  const beat = setInterval(() => board.push(knob, 1), 200);
  try {
    const has = async (value: number) =>
      (await (await fetch(`${url}history.csv`)).text()).includes(`,${value},1`);
    for (const value of [1111, 2222, 3333]) {
      knob = value;
      await until(() => has(value), `${value} in the history`);
      // A second keeps its newest value.
      await new Promise((resolve) => setTimeout(resolve, 1100));
    }
    const exported = async (page: Awaited<ReturnType<typeof browser.open>>) => {
      await page.locator("[data-ref=export] summary").click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator("[data-ref=csv]").click(),
      ]);
      return readFile(await download.path(), "utf8");
    };
    // A browser that was never here before.
    const page = await browser.open(url);
    for (let load = 0; load < 2; load++) {
      await page.waitForFunction(() =>
        document.querySelector("[data-ref=raw]")?.textContent?.startsWith("3333"),
      );
      // It keeps what it shows every two seconds, and reads it back when it comes again.
      await page.waitForTimeout(3000);
      const csv = await exported(page);
      for (const value of [1111, 2222, 3333])
        assert.match(csv, new RegExp(`,${value}[,\\r]`), `load ${load}`);
      await page.reload();
    }
    assert.deepEqual(page.errors, []);
    await page.context().close();
  } finally {
    clearInterval(beat);
    await gateway.stop();
    await board.stop();
  }
});
