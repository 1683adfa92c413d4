/** The states that an address and a press bring about, in Firefox: layout at every size, and axe-core. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { layoutFaults } from "../layout";
import { type Scenery, scenery } from "../scenery";
import { PAGE } from "../simulated-board";
import { SIZES } from "../states";
import { PATIENCE } from "./chromium";
import { Firefox, skip } from "./firefox";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Expressions: what is true when the page is there, and what to do then. */
const LIVE = `document.querySelector("[data-ref=words]").textContent === "live"`;
const STATES: { name: string; url(scene: Scenery): string; there: string; act?: string }[] = [
  { name: "live", url: ({ plain }) => plain.url, there: LIVE },
  { name: "paused", url: ({ plain }) => plain.url, there: LIVE, act: press("pause") },
  { name: "scope", url: ({ plain }) => plain.url, there: LIVE, act: press("scope") },
  { name: "keys", url: ({ plain }) => plain.url, there: LIVE, act: press("showKeys") },
  { name: "channels", url: ({ many }) => many.url, there: LIVE },
  { name: "boards", url: ({ plain, many }) => `${plain.url}?board=${plain.host},${many.host}`, there: LIVE },
  { name: "read-only", url: ({ plain }) => `${PAGE.href}?board=${plain.host}`, there: LIVE },
  { name: "full", url: ({ full }) => full.url, there: LIVE.replace("live", "full") },
  { name: "refused", url: ({ token }) => token.url, there: LIVE.replace("live", "refused") },
  { name: "set-up", url: ({ fresh }) => fresh.url, there: `document.querySelectorAll("option").length > 1` },
  {
    name: "workbench",
    url: ({ many }) => `http://localhost:${many.simulator.control.port}/`,
    there: `document.getElementById("link").textContent === "live"`,
  },
  {
    name: "fleet",
    url: ({ gateway }) => gateway.url,
    there: `document.querySelector("#boards li.live") !== null`,
    act: `document.getElementById("chart-all").click()`,
  },
];

function press(name: string): string {
  return `document.querySelector("[data-ref=${name}]").click()`;
}

let scene: Scenery;
let firefox: Firefox;
before(async () => {
  if (skip) return;
  scene = await scenery();
  firefox = await Firefox.launch();
});
after(async () => {
  await firefox?.close();
  await scene?.stop();
});

async function until(expression: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while ((await firefox.evaluate(expression)) !== "true") {
    if (Date.now() > end) throw new Error(`never true: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

for (const { name, url, there, act } of STATES) {
  test(`in Firefox texts keep apart at every size and axe-core finds nothing: ${name}`, {
    skip,
  }, async () => {
    await firefox.open(url(scene));
    await until(there);
    if (act) await firefox.evaluate(act);
    const faults: string[] = [];
    for (const [width, height] of SIZES) {
      await firefox.resize(width, height);
      await new Promise((resolve) => setTimeout(resolve, 150));
      const found = JSON.parse(await firefox.evaluate(`JSON.stringify((${layoutFaults})())`)) as string[];
      faults.push(...found.map((fault) => `${width} × ${height}: ${fault}`));
    }
    await firefox.evaluate(`(() => { ${await readFile(AXE, "utf8")} })()`);
    await firefox.evaluate(
      `axe.run().then(({ violations }) => { found = JSON.stringify(violations.map(({ id, nodes }) => id + ": " + nodes[0].html)); })`,
    );
    await until(`typeof found === "string"`);
    faults.push(...(JSON.parse(await firefox.evaluate("found")) as string[]));
    assert.deepEqual(faults, []);
  });
}
