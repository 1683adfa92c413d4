import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { layoutFaults } from "../layout";
import { type Scenery, SIZES, STATES, scenery } from "../states";
import { skip, useBrowser } from "./chromium";

const { open } = useBrowser();
let scene: Scenery;
before(async () => {
  if (!skip) scene = await scenery();
});
after(() => scene?.stop());

for (const state of STATES) {
  test(`no two texts meet and none is cut, at any size: ${state.name}`, { skip }, async (t) => {
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
    assert.deepEqual(faults, []);
  });
}
