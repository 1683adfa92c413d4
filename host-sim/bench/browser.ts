/** The dashboard in a real browser: how much of its main thread it takes, how smooth it is, how late samples reach it. */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type CDPSession, chromium, type Page } from "playwright-core";
import type { Target } from "../targets/index.js";
import { waitingTime } from "./cpu.js";
import type { Recorder } from "./figure.js";
import { type Subject, start } from "./subject.js";
import { clockOffset, percentiles, recordLatency } from "./times.js";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Samples a second. */
const RATES = [20, 100];
/** Milliseconds of one look. */
const LOOK = 8000;
/** How much slower the processor is made for frames a second. */
const THROTTLING = 4;
/** Seconds of counting frames that are to be had, and that are tried for them. */
const CALM_SECONDS = 10;
const MOST_SECONDS = 60;
/**
 * Milliseconds of a second that a page may wait for a processor for its frames to count. On two cores it waits for
 * 60 to 130 when all is quiet, since throttling keeps its thread running without rest; beyond 240 frames are missing.
 */
const CALM = 200;

/** Path of an installed browser; undefined when there is none. */
export function browserPath(): string | undefined {
  return [process.env.CHROMIUM, ...BROWSERS].find((path) => path && existsSync(path));
}

/** Main-thread load of the open dashboard at 20 and 100 samples a second, and its frames a second on a slow machine. */
export async function measureBrowserLoad(subject: Subject, record: Recorder): Promise<void> {
  for (const rate of RATES) {
    await withPage(subject, rate, "", record, async (page) => {
      await pause(3000);
      const session = await page.context().newCDPSession(page);
      await session.send("Performance.enable");
      const busy = async (): Promise<number> => {
        const { metrics } = await session.send("Performance.getMetrics");
        return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
      };
      const before = await busy();
      const started = performance.now();
      await pause(LOOK);
      record.add({
        id: `browser/${rate}`,
        title: `dashboard's main thread at ${rate} samples/s`,
        value: (((await busy()) - before) / (performance.now() - started)) * 100,
        unit: "% of a core",
        target: "Chromium",
        note: "knob turning, no GPU",
      });
      await recordFrames(page, session, rate, record);
    });
  }
}

/**
 * Frames a second as on a machine with a quarter of this one's speed. Of the seconds in which the page waited for a
 * processor nothing is counted: that is what others on this machine took from it.
 */
async function recordFrames(page: Page, session: CDPSession, rate: number, record: Recorder): Promise<void> {
  const browser = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const waited = () => renderers.reduce((sum, pid) => sum + waitingTime(pid), 0);
  await session.send("Emulation.setCPUThrottlingRate", { rate: THROTTLING });
  await pause(2000);
  const gaps: number[] = [];
  let seconds = 0;
  for (let tried = 0; tried < MOST_SECONDS && seconds < CALM_SECONDS; tried++) {
    const before = waited();
    const seen = await page.evaluate(frameGaps, 1000);
    if (waited() - before > CALM) continue;
    gaps.push(...seen);
    seconds++;
  }
  if (seconds === 0) return record.progress(`no second of ${MOST_SECONDS} without waiting: frames left out`);
  const { p99 } = percentiles(gaps.sort((a, b) => a - b));
  record.add({
    id: `browser/${rate}/frames`,
    title: `dashboard's frames at ${rate} samples/s, throttled to a quarter`,
    value: (gaps.length / gaps.reduce((sum, gap) => sum + gap, 0)) * 1000,
    unit: "frames/s",
    target: "Chromium",
    note: `knob turning, no GPU; of 100 gaps the longest is ${Math.round(p99)} ms; ${seconds} s in which it waited at most ${CALM} ms for a processor`,
  });
}

/** In the browser: milliseconds from each animation frame to the next, for so many milliseconds. */
function frameGaps(milliseconds: number): Promise<number[]> {
  return new Promise((resolve) => {
    const gaps: number[] = [];
    const begun = performance.now();
    let last = begun;
    const frame = (now: number): void => {
      if (now > last) gaps.push(now - last);
      last = now;
      if (now - begun < milliseconds) requestAnimationFrame(frame);
      else resolve(gaps.slice(1));
    };
    requestAnimationFrame(frame);
  });
}

/** From the ADC to a script in the browser, on a page that does nothing else. */
export async function measureBrowserLatency(subject: Subject, record: Recorder): Promise<void> {
  for (const rate of RATES) {
    await withPage(subject, rate, "status", record, async (page, target) => {
      // The browser's clock and this process's are the same machine's, so one offset to the board's does.
      const offset = performance.timeOrigin + (await clockOffset(target.port));
      const late = await page.evaluate(listenIn, { offset, milliseconds: LOOK });
      recordLatency(late, rate, "Chromium", subject, record);
    });
  }
}

/** In the browser: milliseconds from sample to script of every sample that comes in so many milliseconds. */
function listenIn({ offset, milliseconds }: { offset: number; milliseconds: number }): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const late: number[] = [];
    const socket = new WebSocket(`ws://${location.host}/`, "rheo.v1");
    socket.onerror = () => reject(new Error("the browser could not connect"));
    socket.onmessage = ({ data }) => {
      const now = performance.timeOrigin + performance.now();
      const message = JSON.parse(data) as { type: string; t: number };
      if (message.type === "sample") late.push(now - offset - message.t * 1000);
    };
    setTimeout(() => {
      socket.close();
      resolve(late);
    }, milliseconds);
  });
}

/** Opens a page of a board in a browser, if there is one. */
async function withPage(
  subject: Subject,
  rate: number,
  path: string,
  record: Recorder,
  act: (page: Page, target: Target) => Promise<void>,
): Promise<void> {
  const executablePath = browserPath();
  if (!executablePath) return record.progress(`no Chromium: left out at ${rate} Hz`);
  const target = await start(subject, { knob: "sine", settings: { rate } });
  try {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(`http://127.0.0.1:${target.port}/${path}`);
      await act(page, target);
    } finally {
      await browser.close();
    }
  } finally {
    await target.stop();
  }
}
