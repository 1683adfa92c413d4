/**
 * What the dashboard costs a mid phone: milliseconds of the main thread per second and frames per second
 * at 100 readings per second, in Chromium slowed down six times.
 *
 *   npm run build && node --import tsx web/bench/main-thread.ts
 */
import type { CDPSession } from "playwright-core";
import { launch } from "../test/browser/chromium";
import { simulatedBoard } from "../test/simulated-board";

/** How much slower than this machine the phone is taken to be. */
const THROTTLING = 6;

/** Seconds to settle, then to measure. */
const SETTLE = 5;
const MEASURE = 10;

/** Whether the knob turns. */
let moving = true;

const CASES = [
  { name: "1 min window, top of the page", window: "60", scroll: "" },
  { name: "10 s window, top of the page", window: "10", scroll: "" },
  { name: "1 h window, top of the page", window: "3600", scroll: "" },
  { name: "1 min window, lens in view", window: "60", scroll: "explain" },
  { name: "1 min window, knob at rest", window: "60", scroll: "", rest: true },
];

async function metrics(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

const board = await simulatedBoard({ rate: 100, deadband: 0 });
const turning = setInterval(() => {
  if (moving) board.turn(0.5 + 0.4 * Math.sin(Date.now() / 700) * Math.cos(Date.now() / 2300));
}, 10);
const browser = await launch();
console.log(
  `100 readings/s, CPU ${THROTTLING} × slower, ${MEASURE} s each; ms of the main thread per second`,
);
for (const { name, window: span, scroll, rest } of CASES) {
  moving = !rest;
  const page = await browser.newPage({
    viewport: { width: 412, height: 915 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  });
  await page.goto(board.url);
  await page.locator(`[data-ref=windows] [value="${span}"]`).check({ force: true });
  if (scroll) await page.locator("[data-ref=lens] summary").click();
  if (scroll) await page.locator(`[data-ref=${scroll}]`).scrollIntoViewIfNeeded();
  const session = await page.context().newCDPSession(page);
  // The thread's own time: what other programs of this machine take does not count.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await session.send("Emulation.setCPUThrottlingRate", { rate: THROTTLING });
  await page.waitForTimeout(SETTLE * 1000);
  await page.evaluate("framesSeen = 0; (function count() { framesSeen++; requestAnimationFrame(count); })()");
  const frames = () => page.evaluate<number>("framesSeen");
  const [before, framesBefore, started] = [await metrics(session), await frames(), Date.now()];
  await page.waitForTimeout(MEASURE * 1000);
  const [after, framesAfter, seconds] = [
    await metrics(session),
    await frames(),
    (Date.now() - started) / 1000,
  ];
  const spent = (metric: string) =>
    (((after[metric]! - before[metric]!) * 1000) / seconds).toFixed(0).padStart(4);
  const parts = `script ${spent("ScriptDuration")}, style ${spent("RecalcStyleDuration")}, layout ${spent("LayoutDuration")}`;
  const fps = ((framesAfter - framesBefore) / seconds).toFixed(1);
  console.log(`${name.padEnd(30)} ${spent("TaskDuration")} (${parts}), ${fps} frames/s`);
  await page.context().close();
}
await browser.close();
clearInterval(turning);
await board.stop();
process.exit();
