import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { simulatedBoard } from "../simulated-board";
import { skip, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe-core finds against WCAG 2.2 AA and good practice, as one line per element. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, "utf8"));
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: typeof import("axe-core") }).axe;
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [device, viewport] of [
    ["desk", { width: 1280, height: 800 }],
    ["phone", { width: 390, height: 844 }],
  ] as const) {
    test(`axe-core finds nothing: ${device}, ${colorScheme}`, { skip }, async (t) => {
      const board = await simulatedBoard();
      t.after(() => board.stop());
      const page = await open(board.url, { viewport, colorScheme });
      await untilReading(page, board);
      await page.getByText("What is a WebSocket?").click();
      await page.locator("[data-ref=mask]").scrollIntoViewIfNeeded();
      await untilText(page, "mask", /=/);
      await page.getByRole("button", { name: "Mark", exact: true }).click();
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "Calibrate…" }).click();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Escape");
      await page.keyboard.press("o");
      await page.keyboard.press("?");
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Escape");
      board.kill();
      await untilText(page, "words", /^lost/);
      assert.deepEqual(await violations(page), []);
    });
  }
}

test("everything can be reached and used with the keyboard alone", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await page.getByText("What is a WebSocket?").click();
  await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
  await page.locator("h1").click();
  const reached = new Set<string>();
  for (let step = 0; step < 75; step++) {
    await page.keyboard.press("Tab");
    reached.add(
      await page.evaluate(
        () =>
          (document.activeElement as HTMLElement | null)?.dataset.ref ||
          document.activeElement?.closest("fieldset")?.dataset.ref ||
          "",
      ),
    );
  }
  for (const name of [
    "knob",
    "units",
    "reset",
    "windows",
    "pause",
    "fit",
    "mark",
    "record",
    "scope",
    "plot",
    "rate",
    "deadband",
    "led",
    "calibrate",
    "close",
  ]) {
    assert.ok(reached.has(name), `Tab reaches "${name}"`);
  }
});
