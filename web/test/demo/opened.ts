/** The demo in Chromium, from disk and with the network off. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { PATIENCE, useBrowser } from "../browser/chromium";
import { builtDemo } from "./built";

/** For the tests of one file; `asked` is all that the page asks for. */
export function useDemo() {
  const { open } = useBrowser();
  const opened = async (options: BrowserContextOptions = {}) => {
    const page = await open("about:blank", {
      viewport: { width: 1440, height: 900 },
      offline: true,
      ...options,
    });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const url = await builtDemo();
    await page.goto(url);
    await untilState(page, /^live$/);
    return { page, asked, url };
  };
  return { open, opened };
}

/** Waits until the board's own page, in the demo, is in a state. */
export function untilState(page: Page, state: RegExp): Promise<void> {
  return untilShown(page, "words", state);
}

/**
 * From now on notes what state the board's own page says it is in, be it between two frames of a slow machine; what it
 * returns waits until there was one like this.
 */
export async function noteStates(page: Page, state: RegExp): Promise<() => Promise<void>> {
  const words = page.frameLocator("iframe").locator("[data-ref=words]").first();
  const noted = await words.evaluateHandle((element) => {
    const states: string[] = [];
    new MutationObserver(() => states.push((element.textContent ?? "").trim())).observe(element, {
      characterData: true,
      childList: true,
      subtree: true,
    });
    return states;
  });
  return async () => {
    for (const deadline = Date.now() + PATIENCE; ; await page.waitForTimeout(100)) {
      const states = await noted.jsonValue();
      if (states.some((text) => state.test(text))) return;
      if (Date.now() > deadline)
        throw new Error(`never ${state}, only ${states.join(", ") || "nothing new"}`);
    }
  };
}

/** Waits until a field of the board's own page, in the demo, says something. */
export function untilShown(page: Page, field: string, wanted: RegExp): Promise<void> {
  const element = page.frameLocator("iframe").locator(`[data-ref=${field}]`).first();
  return element.filter({ hasText: wanted }).waitFor({ timeout: PATIENCE });
}

/** Presses a button of the demo's. */
export function press(page: Page, name: string): Promise<void> {
  return page.getByRole("button", { name }).first().click();
}
