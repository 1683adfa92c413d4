import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type Scenery, scenery } from "../scenery";
import { simulatedBoard } from "../simulated-board";
import { STATES } from "../states";
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

/** The other pages, and the states of this one that the test above does not pass through. */
const OTHERS =
  /^(zoomed|nothing|full|refused|read-only|scope|channels|boards|set-up|workbench|fleet.*|demo)$/;

let scene: Scenery;
before(async () => {
  if (!skip) scene = await scenery();
});
after(() => scene?.stop());

for (const state of STATES.filter(({ name }) => OTHERS.test(name))) {
  test(`axe-core finds nothing, light and dark: ${state.name}`, { skip }, async (t) => {
    const page = await open(state.url(scene));
    t.after(async () => {
      state.leave?.(scene);
      await page.context().close();
    });
    await state.enter(page, scene);
    const found: string[] = [];
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(200);
        found.push(...(await violations(page)).map((one) => `${colorScheme}, ${width}: ${one}`));
      }
    }
    assert.deepEqual(found, []);
  });
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
