/**
 * What the dashboard costs in Chromium without a GPU: milliseconds of the page's main thread per second,
 * processor time of the whole browser, and frames per second where the processor is slowed down.
 *
 *   npm run build && node --import tsx web/bench/main-thread.ts [CASE…] [PAGE.html…]
 *
 * Pages besides the one that is built, such as one kept from an earlier build, are measured in turn with it:
 * on a machine that does other things, only such pairs can be compared.
 */
import { pathToFileURL } from "node:url";
import type { Browser, CDPSession, Page } from "playwright-core";
import { launch } from "../test/browser/chromium";
import { simulatedBoard, type TestBoard } from "../test/simulated-board";

/** Seconds to settle, then to measure. */
const SETTLE = 4;
const MEASURE = 12;

interface Case {
  name: string;
  /** Samples a second. */
  rate: number;
  /** How many times slower than this machine the page's processor is. */
  throttling?: number;
  /** Seconds of the chart's window. */
  window?: string;
  rest?: boolean;
  lens?: boolean;
  channels?: boolean;
  phone?: boolean;
}

const CASES: Case[] = [
  { name: "20-hz", rate: 20 },
  { name: "100-hz", rate: 100 },
  { name: "100-hz-10-s", rate: 100, window: "10" },
  { name: "100-hz-hour", rate: 100, window: "3600" },
  { name: "four-channels", rate: 20, channels: true },
  { name: "rest", rate: 100, rest: true },
  { name: "lens", rate: 100, lens: true },
  { name: "phone", rate: 100, phone: true },
  { name: "slow-20-hz", rate: 20, throttling: 4 },
  { name: "slow-100-hz", rate: 100, throttling: 4 },
  { name: "slow-100-hz-10-s", rate: 100, throttling: 4, window: "10" },
];

const FOUR = [
  { id: "knob", kind: "analog", pin: "D34" },
  { id: "second", kind: "analog", pin: "D35" },
  { id: "door", kind: "digital", pin: "D4" },
  { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
];

async function metrics(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** Processor seconds that all of the browser's processes have used. */
async function processor(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function opened(browser: Browser, board: TestBoard, one: Case, file: string): Promise<Page> {
  const phone = {
    viewport: { width: 412, height: 915 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  };
  const page = await browser.newPage(one.phone ? phone : { viewport: { width: 1280, height: 800 } });
  await page.goto(file ? `${pathToFileURL(file).href}?board=${board.host}` : board.url);
  if (one.window) await page.locator(`[data-ref=windows] [value="${one.window}"]`).check({ force: true });
  if (one.lens) {
    await page.locator("[data-ref=lens] summary").click();
    await page.locator("[data-ref=explain]").scrollIntoViewIfNeeded();
  }
  return page;
}

/** Measures the built page, or the one in `file`. */
async function measure(browser: Browser, one: Case, file = ""): Promise<string> {
  const board = await simulatedBoard({
    rate: one.rate,
    ...(one.channels ? { channels: FOUR } : { deadband: 0 }),
  });
  const turning = setInterval(() => {
    if (!one.rest) board.turn(0.5 + 0.4 * Math.sin(Date.now() / 700) * Math.cos(Date.now() / 2300));
  }, 10);
  const page = await opened(browser, board, one, file);
  const session = await page.context().newCDPSession(page);
  const whole = await browser.newBrowserCDPSession();
  // The thread's own time: what other programs of this machine take does not count.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  if (one.throttling) {
    await session.send("Emulation.setCPUThrottlingRate", { rate: one.throttling });
    // Counting frames asks for one at every refresh: where it is on, times mean nothing.
    await page.evaluate(
      "framesSeen = 0; (function count() { framesSeen++; requestAnimationFrame(count); })()",
    );
  }
  const frames = () => (one.throttling ? page.evaluate<number>("framesSeen") : 0);
  await page.waitForTimeout(SETTLE * 1000);
  const [before, cpuBefore, framesBefore, started] = [
    await metrics(session),
    await processor(whole),
    await frames(),
    performance.now(),
  ];
  await page.waitForTimeout(MEASURE * 1000);
  const [after, cpuAfter, framesAfter] = [await metrics(session), await processor(whole), await frames()];
  const seconds = (performance.now() - started) / 1000;
  const spent = (metric: string) =>
    (((after[metric]! - before[metric]!) * 1000) / seconds).toFixed(0).padStart(4);
  const parts = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"].map(spent).join(" ");
  const result = one.throttling
    ? `${((framesAfter - framesBefore) / seconds).toFixed(1)} frames/s`
    : `${spent("TaskDuration")} (${parts})   ${(((cpuAfter - cpuBefore) / seconds) * 100).toFixed(0)} %`;
  await page.context().close();
  clearInterval(turning);
  await board.stop();
  return result;
}

const words = process.argv.slice(2);
const pages = words.filter((word) => word.endsWith(".html"));
const wanted = words.filter((word) => !pages.includes(word));
const browser = await launch();
console.log(`${"".padEnd(18)} ms/s of main thread (script, style, layout)   processor, all of the browser`);
for (const one of CASES) {
  if (wanted.length && !wanted.includes(one.name)) continue;
  for (const page of ["", ...pages])
    console.log(one.name.padEnd(18), await measure(browser, one, page), page);
}
await browser.close();
process.exit();
