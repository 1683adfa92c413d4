/** Who may frame the dashboard, in a real browser: a click on what a foreign page lays over it would command. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { PATIENCE, skip, useBrowser } from "../../../web/test/browser/chromium";
import { pickFreePort } from "../../shell/ports";
import { availableTargets, startTarget } from "../../targets";
import { ONLINE } from "../blackbox/each-target";

const { open } = useBrowser();

/** A page of another origin that frames the board's, and says whether the frame has anything to show. */
async function framed(board: number, foreign: number): Promise<string> {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { "Content-Type": "text/html" })
      .end(`<!doctype html><title>foreign</title><iframe src="http://localhost:${board}/"></iframe>`);
  });
  await new Promise<void>((resolve) => server.listen(foreign, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const page = await open(`http://127.0.0.1:${port}/`);
    await page.waitForLoadState("load");
    const frame = page.frames().find((one) => one !== page.mainFrame());
    assert.ok(frame, "the frame is there");
    // What is not let in is Chromium's own page of an error.
    return (await frame.locator("#readout, [data-lane], canvas").count()) > 0 ? "dashboard" : frame.url();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

for (const kind of availableTargets())
  test(`${kind}: a foreign page's frame stays empty, and shows the dashboard when the settings list it`, {
    skip,
    timeout: 3 * PATIENCE,
  }, async () => {
    const foreign = await pickFreePort();
    for (const origins of [[], [`http://127.0.0.1:${foreign}`]]) {
      const settings = { ...ONLINE, origins };
      const target = await startTarget({ kind, bundle: "dist/firmware.js", settings, knob: 0.5 });
      try {
        const shown = await framed(target.port, foreign);
        if (origins.length === 0) assert.match(shown, /^chrome-error:/);
        else assert.equal(shown, "dashboard");
      } finally {
        await target.stop();
      }
    }
  });
