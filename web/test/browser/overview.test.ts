import assert from "node:assert/strict";
import { test } from "node:test";
import { simulatedBoard } from "../simulated-board";
import { skip, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("several boards have tiles, a common chart, and each its details by a click", { skip }, async (t) => {
  const south = await simulatedBoard({ name: "South" });
  const north = await simulatedBoard({ name: "North", origins: [`http://${south.host}`] });
  t.after(() => Promise.all([south.stop(), north.stop()]));
  const page = await open(`${south.url}?board=${south.host},${north.host}`);
  const tile = (name: string) => page.locator("[data-ref=fleet] button").filter({ hasText: name });
  const board = (name: string) => page.getByRole("region", { name, exact: true });
  await tile("North").filter({ hasText: "%" }).waitFor();
  north.turn(1);
  south.turn(0);
  await tile("North")
    .filter({ hasText: /9\d\.\d %/ })
    .waitFor();
  await tile("South").filter({ hasText: "0.0 %" }).waitFor();

  // Both lines are in the one chart, each in its board's colour.
  const colours = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("[data-ref=commonPlot] canvas")!;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    const style = getComputedStyle(canvas);
    return ["--c0", "--c1"].map((name) => {
      const wanted = style
        .getPropertyValue(name)
        .match(/\w\w/g)!
        .map((pair) => Number.parseInt(pair, 16));
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3]! > 200 && wanted.every((part, k) => Math.abs(data[i + k]! - part) < 12)) return true;
      return false;
    });
  });
  assert.deepEqual(colours, [true, true]);

  await tile("North").click();
  await board("South").waitFor({ state: "hidden" });
  assert.ok(await board("North").isVisible());
  await tile("North").click();
  await board("South").waitFor();

  north.kill();
  await tile("North")
    .filter({ hasText: /stale|lost/ })
    .waitFor();
  // With one board left there is nothing to compare.
  await board("North").getByRole("button", { name: "Take this board off the page" }).click();
  await page.locator("[data-ref=overview]").waitFor({ state: "hidden" });
  await untilText(page, "words", /^live$/);
  assert.deepEqual(page.errors, []);
});
