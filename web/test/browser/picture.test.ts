/** The README's picture is of the page as it is. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { namesIn, shownNames } from "../picture-names";
import { MANY } from "../scenery";
import { simulatedBoard } from "../simulated-board";
import { README_VIEW } from "../states";
import { skip, untilText, useBrowser } from "./chromium";

const browser = useBrowser();

test("docs/dashboard.png shows what the page shows; else screenshots.ts --readme takes it anew", {
  skip,
}, async (t) => {
  const board = await simulatedBoard(MANY);
  t.after(() => board.stop());
  const page = await browser.open(board.url);
  await page.setViewportSize(README_VIEW);
  await untilText(page, "words", /^live$/);
  const names = await shownNames(page);
  assert.match(names, /Scope/);
  assert.equal(namesIn(readFileSync(new URL("../../../docs/dashboard.png", import.meta.url))), names);
});
