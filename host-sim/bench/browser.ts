/** How much of a browser's main thread the dashboard takes. */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import type { Recorder } from "./figure.js";
import { type Subject, start } from "./subject.js";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Milliseconds of one look. */
const LOOK = 8000;

/** Path of an installed browser; undefined when there is none. */
export function browserPath(): string | undefined {
  return [process.env.CHROMIUM, ...BROWSERS].find((path) => path && existsSync(path));
}

/** Main-thread load of the open dashboard at 20 and 100 readings a second. */
export async function measureBrowser(subject: Subject, record: Recorder): Promise<void> {
  const executablePath = browserPath();
  if (!executablePath) return record.progress("no Chromium: the dashboard's load is left out");
  for (const rate of [20, 100]) {
    const target = await start(subject, { knob: "sine", settings: { rate } });
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(`http://127.0.0.1:${target.port}/`);
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
        title: `dashboard's main thread at ${rate} readings/s`,
        value: (((await busy()) - before) / (performance.now() - started)) * 100,
        unit: "% of a core",
        target: "Chromium",
        note: "knob turning, no GPU",
      });
    } finally {
      await browser.close();
      await target.stop();
    }
  }
}
