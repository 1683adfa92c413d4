/**
 * How soon `dist/demo.html`, opened from disk with the network off, is live: milliseconds on the page's clock from
 * its beginning, in Chromium and in Firefox.
 *
 *   npm run demo -- --no-open && node --import tsx web/bench/demo.ts [RUNS]
 */
import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { launch, skip } from "../test/browser/chromium";
import { Firefox, skip as skipFirefox } from "../test/browser/firefox";

const FILE = new URL("../../dist/demo.html", import.meta.url).href;
const [, , runs = "5"] = process.argv;

/** Runs in the page. Milliseconds until the framed page is live, looked at in each frame that is drawn. */
const LIVE = `new Promise((resolve) => {
  const look = () => {
    const words = document.querySelector("iframe")?.contentDocument?.querySelector("[data-ref=words]");
    if (words?.textContent === "live") resolve(Math.round(performance.now()));
    else requestAnimationFrame(look);
  };
  look();
})`;

function tell(browser: string, times: number[]): void {
  times.sort((a, b) => a - b);
  console.log(`${browser.padEnd(9)} ${times.join(", ")} ms, load ${loadavg()[0]!.toFixed(1)}`);
}

if (!skip) {
  const browser = await launch();
  const times: number[] = [];
  for (let run = 0; run < Number(runs); run++) {
    const page = await browser.newPage({ offline: true });
    await page.goto(FILE);
    times.push(await page.evaluate<number>(LIVE));
    await page.close();
  }
  await browser.close();
  tell("Chromium", times);
}
if (!skipFirefox) {
  const times: number[] = [];
  const firefox = await Firefox.launch();
  await firefox.goOffline();
  for (let run = 0; run < Number(runs); run++) {
    await firefox.open(FILE);
    await firefox.evaluate(`void ${LIVE}.then((live) => { window.live = live; })`);
    let live = "undefined";
    while (live === "undefined") {
      await pause(50);
      live = await firefox.evaluate("window.live");
    }
    times.push(Number(live));
  }
  await firefox.close();
  tell("Firefox", times);
}
