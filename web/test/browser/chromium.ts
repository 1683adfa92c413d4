import { existsSync } from "node:fs";
import { after, before } from "node:test";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { TestBoard } from "../simulated-board";

/** The browser to test in; `CHROMIUM` names another one. */
const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Reason to skip, or false: for `test(name, { skip }, …)`. */
export const skip = existsSync(EXECUTABLE) ? false : `no ${EXECUTABLE}: install chromium or set CHROMIUM`;

/** Waiting is for slow machines, not for slow pages. */
export const PATIENCE = 30_000;

/** Chromium without anything that talks to the outside. @param more arguments */
export function launch(more: string[] = []): Promise<Browser> {
  const quiet = ["background-networking", "quic", "component-update", "sync", "gpu"].map(
    (what) => `--disable-${what}`,
  );
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: ["--no-sandbox", "--no-first-run", ...quiet, ...more],
  });
}

/** A browser for the tests of one file: started before them, closed after them. @param more arguments */
export function useBrowser(more: string[] = []) {
  let browser: Browser | undefined;
  before(async () => {
    if (!skip) browser = await launch(more);
  });
  after(() => browser?.close());
  return {
    /** A page of its own profile; its uncaught errors are collected in `errors`. */
    async open(url: string, options: BrowserContextOptions = {}): Promise<Page & { errors: string[] }> {
      const context = await browser!.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(url);
      return Object.assign(page, { errors });
    },
  };
}

/** Waits until the text of `data-ref="name"` satisfies `wanted`. */
export async function untilText(
  page: Page,
  name: string,
  wanted: RegExp | ((text: string) => boolean),
): Promise<string> {
  const started = Date.now();
  for (;;) {
    const text = (await page.locator(`[data-ref="${name}"]`).first().textContent()) ?? "";
    if (typeof wanted === "function" ? wanted(text) : wanted.test(text)) return text;
    if (Date.now() - started > PATIENCE) throw new Error(`"${name}" still says "${text}", not ${wanted}`);
    await page.waitForTimeout(50);
  }
}

/** Waits until the page shows what the board's converter gives, but for its dead band. */
export async function untilReading(page: Page, board: TestBoard): Promise<number> {
  const text = await untilText(page, "raw", (shown) => Math.abs(Number.parseInt(shown, 10) - board.raw) <= 8);
  return Number.parseInt(text, 10);
}

/** Turns the knob and waits until the page shows it. Gives the raw value shown. */
export async function turnTo(page: Page, board: TestBoard, position: number): Promise<number> {
  const before = board.raw;
  board.turn(position);
  while (Math.abs(board.raw - before) < 20) await page.waitForTimeout(20);
  return untilReading(page, board);
}
