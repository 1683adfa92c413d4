/** The dashboard in a real browser: how much of its main thread it takes, and how late samples reach it. */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";
import type { Target } from "../targets/index.js";
import type { Recorder } from "./figure.js";
import { type Subject, start } from "./subject.js";
import { clockOffset, recordLatency } from "./times.js";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Samples a second. */
const RATES = [20, 100];
/** Milliseconds of one look. */
const LOOK = 8000;

/** Path of an installed browser; undefined when there is none. */
export function browserPath(): string | undefined {
  return [process.env.CHROMIUM, ...BROWSERS].find((path) => path && existsSync(path));
}

/** Main-thread load of the open dashboard at 20 and 100 samples a second. */
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
    });
  }
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
