import assert from "node:assert/strict";
import { test } from "node:test";
import { startFakeBoard } from "../../client/test/fake-board";
import { skip, useBrowser } from "../../web/test/browser/chromium";
import { start, until } from "./start";

const browser = useBrowser();

test("the fleet page's chart moves on though nothing comes", { skip }, async (t) => {
  const board = await startFakeBoard({ name: "Still" });
  t.after(() => board.stop());
  const still = await start("--no-mqtt", "--board", `127.0.0.1:${board.port}`);
  t.after(() => still.stop());
  const view = await browser.open(still.url);
  t.after(() => view.context().close());
  await until(() => [...still.fleet.stations.values()].some(({ online }) => online));
  board.push(2000, 300);
  // The page's own clock, which stands still but when it is told to go on: nothing comes from the gateway meanwhile.
  await view.clock.install();
  await view.reload();
  await view.getByText("2000 LSB").click();
  await view.locator("#chart canvas").waitFor();
  await view.waitForTimeout(1000);
  await view.clock.pauseAt(Date.now() + 60_000);
  const drawings = await view.locator("#chart canvas").evaluateHandle((canvas: HTMLCanvasElement) => {
    const context = canvas.getContext("2d")!;
    const clear = context.clearRect.bind(context);
    const count = { drawings: 0 };
    context.clearRect = (...box) => {
      count.drawings++;
      clear(...box);
    };
    return count;
  });
  await view.clock.runFor(5000);
  assert.ok((await drawings.evaluate((count) => count.drawings)) > 12);
});
