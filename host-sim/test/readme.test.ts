/** What the README promises, done as it says: its page, its curl commands, its dashboard. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { skip, untilText, useBrowser } from "../../web/test/browser/chromium";
import { startTarget, type Target } from "../targets";
import { ONLINE } from "./blackbox/each-target";

const README = readFileSync("README.md", "utf8");

/** The number of a text such as `2048 LSB`. */
const reading = (text: string) => Number.parseInt(text, 10);

describe("README", () => {
  const browser = useBrowser();
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-readme-"));
  let target: Target;
  before(async () => {
    target = await startTarget({
      kind: "sim",
      bundle: "dist/firmware.js",
      settings: { ...ONLINE, deadband: 0 },
    });
  });
  after(async () => {
    await target.stop();
    rmSync(folder, { recursive: true });
  });

  it("its ten-line page, opened from disk, shows the knob move", { skip }, async () => {
    const html = /```html\n([\s\S]*?)```/.exec(README)![1]!;
    assert.ok(html.trim().split("\n").length <= 10);
    const file = path.join(folder, "knob.html");
    writeFileSync(file, html.replace("localhost:8080", `localhost:${target.port}`));
    const page = await browser.open(pathToFileURL(file).href);
    const shown = async (low: number, high: number) => {
      await page.waitForFunction(
        ([low, high]) => {
          const value = Number(document.getElementById("value")!.textContent);
          return value >= low! && value <= high!;
        },
        [low, high],
      );
    };
    target.setKnob(0.2);
    await shown(400, 1400);
    target.setKnob(0.8);
    await shown(2600, 3800);
  });

  it("each address it hands to curl answers", async () => {
    const addresses = [...README.matchAll(/^curl localhost:8080(\S+)/gm)].map((found) => found[1]!);
    assert.deepEqual(addresses, ["/value", "/value/knob", "/status", "/metrics"]);
    for (const address of addresses)
      assert.equal((await fetch(`http://localhost:${target.port}${address}`)).status, 200, address);
  });

  it("the dashboard that the board serves follows the knob", { skip }, async () => {
    const page = await browser.open(`http://localhost:${target.port}/`);
    target.setKnob(0.1);
    await untilText(page, "raw", (text) => reading(text) > 50 && reading(text) < 900);
    target.setKnob(0.9);
    await untilText(page, "raw", (text) => reading(text) > 3000);
    assert.deepEqual(page.errors, []);
  });

  it("names only files that exist and scripts that can be run", () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((found) => found[1]!);
    for (const link of links) assert.doesNotThrow(() => readFileSync(link), link);
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const [, script] of README.matchAll(/npm run ([\w-]+)/g)) assert.ok(script! in scripts, script);
  });
});
