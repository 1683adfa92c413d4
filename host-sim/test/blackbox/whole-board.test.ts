/** Two knobs, a light sensor and a button, live on the board's own page in Chromium, on every target. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { Page } from "playwright-core";
import { PATIENCE, skip, useBrowser } from "../../../web/test/browser/chromium";
import { onEachTarget } from "./each-target";
import { WHOLE_BOARD } from "./whole-board";

const browser = useBrowser();

/** The tiles' texts by label, as the page shows them now. */
async function shown(page: Page): Promise<Record<string, string>> {
  const tiles = page.locator("[data-ref=tiles] .tile");
  const [labels, values] = await Promise.all([
    tiles.locator("span").allTextContents(),
    tiles.locator("b").allTextContents(),
  ]);
  return Object.fromEntries(labels.map((label, index) => [label, values[index] ?? ""]));
}

/** Waits until the tiles fit; a number is a tile's, without its unit. */
async function until(
  page: Page,
  fits: (tile: (label: string) => number, tiles: Record<string, string>) => boolean,
): Promise<void> {
  const started = performance.now();
  for (;;) {
    const tiles = await shown(page);
    if (fits((label) => Number.parseFloat(tiles[label] ?? ""), tiles)) return;
    if (performance.now() - started > PATIENCE) assert.fail(`the tiles still say ${JSON.stringify(tiles)}`);
    await page.waitForTimeout(50);
  }
}

function isLight(value: number, lux: number): boolean {
  return Math.abs(value - lux) <= 0.02 * lux;
}

onEachTarget("a whole board in Chromium", { channels: WHOLE_BOARD }, (board) => {
  it("has a tile for each channel, which follows its sensor", { skip, timeout: 8 * PATIENCE }, async () => {
    const { target } = board;
    const page = await browser.open(`http://127.0.0.1:${board.port}/`);
    await page.locator("[data-ref=tiles] .tile").nth(3).waitFor();
    await until(
      page,
      (tile, { Door }) =>
        tile("Knob") > 40 && tile("Volume") > 40 && isLight(tile("Light"), 300) && Door === "off",
    );
    const units = Object.entries(await shown(page)).map(([label, text]) => [label, text.split(" ")[1] ?? ""]);
    assert.deepEqual(units, [
      ["Knob", "%"],
      ["Volume", "%"],
      ["Light", "lx"],
      ["Door", ""],
    ]);

    await target.setKnob(0.2, "knob");
    await target.setKnob(0.8, "volume");
    await until(page, (tile) => tile("Knob") < 35 && tile("Volume") > 65);
    await target.setKnob(0.9, "knob");
    await until(page, (tile) => tile("Knob") > 75 && tile("Volume") > 65);

    for (const lux of [2, 20_000]) {
      await target.setLight(lux, "light");
      await until(page, (tile) => isLight(tile("Light"), lux));
    }

    await target.setButton(true, "door");
    await until(page, (_tile, { Door }) => Door === "on");
    await target.setButton(false, "door");
    await until(page, (_tile, { Door }) => Door === "off");

    // Any of them can have the dial.
    await page.locator("[data-ref=tiles] .tile").filter({ hasText: "Door" }).click();
    await target.setButton(true, "door");
    await page.locator('[data-ref=knob][aria-label="Door"][aria-valuetext="on"]').waitFor();

    await target.setI2cFault("absent");
    await until(page, (tile, { Light }) => Light === "no reading" && tile("Knob") > 75);
    await target.setI2cFault(undefined);
    await until(page, (tile) => isLight(tile("Light"), 20_000));
    assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  it("answers a burst with one ArrayBuffer", { skip, timeout: 4 * PATIENCE }, async () => {
    await board.target.setKnob(0.8, "volume");
    const page = await browser.open(`http://127.0.0.1:${board.port}/value`);
    const id = 4_294_967_295;
    const { sizes, head, counts, span } = await page.evaluate(async (given) => {
      const socket = new WebSocket(`ws://${location.host}/ws`, "rheo.v1");
      socket.binaryType = "arraybuffer";
      const buffers: ArrayBuffer[] = [];
      await new Promise<void>((resolve, reject) => {
        socket.onerror = () => reject(new Error("the socket failed"));
        socket.onopen = () =>
          socket.send(JSON.stringify({ type: "burst", id: given, channel: "volume", samples: 256 }));
        socket.onmessage = ({ data }) => {
          if (!(data instanceof ArrayBuffer)) return;
          buffers.push(data);
          // Whatever else came of it would come before the board answers this.
          socket.send('{"type":"ping","t":1}');
          socket.onmessage = (event) => {
            if (event.data instanceof ArrayBuffer) buffers.push(event.data);
            else if (event.data.includes('"pong"')) resolve();
          };
        };
      });
      socket.close();
      const view = new DataView(buffers[0]!);
      return {
        sizes: buffers.map(({ byteLength }) => byteLength),
        head: [view.getUint8(0), view.getUint8(1), view.getUint16(2, true), view.getUint32(4, true)],
        span: view.getUint32(12, true),
        counts: Array.from(new Uint16Array(buffers[0]!, 16)),
      };
    }, id);
    // Sixteen bytes before the values: version 1, the second channel, so many, of this command.
    assert.deepEqual(sizes, [16 + 2 * 256]);
    assert.deepEqual(head, [1, 1, 256, id]);
    assert.ok(span > 0 && span < 1e6, `${span} µs`);
    for (const count of counts) assert.ok(count > 2400 && count <= 4095, `the knob is at 0.8: ${count}`);
    await page.context().close();
  });
});
