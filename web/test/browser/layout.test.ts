import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { layoutFaults, unreadableTexts } from "../layout";
import { type Scenery, scenery } from "../scenery";
import { SIZES, STATES } from "../states";
import { skip, useBrowser } from "./chromium";

const { open } = useBrowser();
let scene: Scenery;
before(async () => {
  if (!skip) scene = await scenery();
});
after(() => scene?.stop());

/** What axe-core does not look at: it compares the colours of style sheets, of one look. */
const LOOKS = [
  ["dark", { colorScheme: "dark" }],
  ["forced colours", { colorScheme: "light", forcedColors: "active" }],
] as const;

/** Between picture and look something may move: what cannot be read is so in two pictures. */
async function unreadable(page: Page): Promise<string[]> {
  const look = async () => page.evaluate(unreadableTexts, (await page.screenshot()).toString("base64"));
  const first = await look();
  if (first.length === 0) return first;
  const second = await look();
  return first.filter((fault) => second.includes(fault));
}

for (const state of STATES) {
  test(`no two texts meet, none is cut at any size, all can be read in any look: ${state.name}`, {
    skip,
  }, async (t) => {
    const page = await open(state.url(scene));
    t.after(async () => {
      state.leave?.(scene);
      await page.context().close();
    });
    await state.enter(page, scene);
    const faults: string[] = [];
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(150);
      faults.push(...(await page.evaluate(layoutFaults)).map((fault) => `${width} × ${height}: ${fault}`));
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.evaluate("scrollTo(0, 0)");
    for (const [look, media] of LOOKS) {
      await page.emulateMedia(media);
      await page.waitForTimeout(150);
      faults.push(...(await unreadable(page)).map((fault) => `${look}: ${fault}`));
    }
    assert.deepEqual(faults, []);
  });
}
