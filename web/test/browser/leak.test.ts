import assert from "node:assert/strict";
import { test } from "node:test";
import { launch, skip } from "./chromium";
import { longRun } from "./long-run";

test("hours of readings and reconnects leave nothing behind but the history", { skip }, async (t) => {
  const browser = await launch();
  t.after(() => browser.close());
  const { footprints, history } = await longRun(browser, 3);
  assert.ok(history >= 6, `the connections were lost and made again: ${history} entries`);
  const [, second, third] = footprints;
  // An hour adds its two lines of history: eight nodes, some hundred bytes.
  assert.ok(third!.nodes - second!.nodes < 40, `DOM nodes ${second!.nodes}, an hour later ${third!.nodes}`);
  assert.ok(
    third!.listeners - second!.listeners < 10,
    `listeners ${second!.listeners}, then ${third!.listeners}`,
  );
  assert.ok(third!.heap - second!.heap < 300_000, `heap ${second!.heap}, an hour later ${third!.heap}`);
});
