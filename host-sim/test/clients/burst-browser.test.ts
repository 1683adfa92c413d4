/** A burst in a real browser: one `ArrayBuffer`, on every target. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { skip, useBrowser } from "../../../web/test/browser/chromium";
import { availableTargets, startTarget } from "../../targets";
import { ONLINE } from "../blackbox/each-target";

const { open } = useBrowser();

/** Runs in the page: asks for a burst and reads its frame. */
async function burstInPage(
  samples: number,
): Promise<{ isBuffer: boolean; head: number[]; values: number[] }> {
  const socket = new WebSocket(`ws://${location.host}/ws`, "rheo.v1");
  socket.binaryType = "arraybuffer";
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  socket.send(JSON.stringify({ type: "burst", id: 4_000_000_000, channel: "knob", samples }));
  const data = await new Promise<unknown>((resolve) => {
    socket.addEventListener("message", (event) => {
      if (typeof event.data !== "string") resolve(event.data);
    });
  });
  socket.close();
  const view = new DataView(data as ArrayBuffer);
  const count = view.getUint16(2, true);
  return {
    isBuffer: data instanceof ArrayBuffer,
    head: [view.getUint8(0), view.getUint8(1), count, view.getUint32(4, true), view.getUint32(12, true)],
    values: Array.from({ length: count }, (_, i) => view.getUint16(16 + 2 * i, true)),
  };
}

for (const kind of availableTargets())
  test(`${kind}: a browser gets a burst as an ArrayBuffer`, { skip }, async () => {
    const target = await startTarget({ kind, bundle: "dist/firmware.js", settings: ONLINE, knob: 0.5 });
    try {
      const page = await open(`http://localhost:${target.port}/value`);
      const { isBuffer, head, values } = await page.evaluate(burstInPage, 256);
      assert.equal(isBuffer, true);
      assert.deepEqual(head.slice(0, 4), [1, 0, 256, 4_000_000_000]);
      assert.ok(head[4] !== undefined && head[4] > 0, "the span is measured");
      for (const value of values) assert.ok(value > 1500 && value < 2500, String(value));
    } finally {
      await target.stop();
    }
  });
