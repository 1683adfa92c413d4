/** The states of the pages that people meet, each with what brings it about: for pictures and for the layout test. */
import type { Page } from "playwright-core";
import { PATIENCE, untilReading, untilText } from "./browser/chromium";
import type { Scenery } from "./scenery";
import { PAGE } from "./simulated-board";

export interface State {
  name: string;
  url(scenery: Scenery): string;
  /** Brings the opened page into the state. */
  enter(page: Page, scenery: Scenery): Promise<unknown>;
  leave?(scenery: Scenery): void;
}

const live = (page: Page) => untilText(page, "words", /^live$/);
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();

async function fleet(page: Page): Promise<void> {
  await page.locator("#boards li.live").first().waitFor();
  await page.locator("#more").evaluate((more) => more.setAttribute("open", ""));
  await page.fill("#above", "3000");
  await page.selectOption("#sort", "name");
}

export const STATES: State[] = [
  { name: "live", url: ({ plain }) => plain.url, enter: live },
  {
    name: "full-scale",
    url: ({ plain }) => plain.url,
    enter: async (page) => {
      await live(page);
      await page.locator("[data-ref=units]").first().getByText("raw", { exact: true }).click();
      await press(page, "Fit");
    },
  },
  {
    name: "paused",
    url: ({ plain }) => plain.url,
    enter: async (page) => {
      await live(page);
      await press(page, "Mark");
      await press(page, "Pause");
    },
  },
  {
    name: "zoomed",
    url: ({ plain }) => plain.url,
    enter: async (page) => {
      await live(page);
      for (const key of ["+", "+", "+", "ArrowLeft"])
        await page.locator("[data-ref=plot]").first().press(key);
    },
  },
  {
    name: "nothing",
    url: ({ plain }) => plain.url,
    enter: async (page) => {
      await live(page);
      // The board may have been up for just as long.
      const chart = page.getByRole("article", { name: "Chart" });
      await chart.getByText("1 h", { exact: true }).click();
      for (let step = 0; step < 3; step++) await page.locator("[data-ref=plot]").first().press("ArrowLeft");
      await chart.getByText("10 s", { exact: true }).click();
      await page.getByText("No readings in this stretch").waitFor();
    },
  },
  {
    name: "stale",
    url: ({ proxy }) => proxy.url,
    enter: async (page, { proxy }) => {
      await live(page);
      await page.waitForTimeout(1500);
      proxy.stalled = true;
      await untilText(page, "words", /^stale$/);
    },
    leave: ({ proxy }) => {
      proxy.stalled = false;
    },
  },
  {
    name: "lost",
    url: ({ proxy }) => proxy.url,
    enter: async (page, { proxy }) => {
      await live(page);
      proxy.cut = true;
      await untilText(page, "words", /^lost$/);
    },
    leave: ({ proxy }) => {
      proxy.cut = false;
    },
  },
  { name: "full", url: ({ full }) => full.url, enter: (page) => untilText(page, "words", /^full$/) },
  { name: "refused", url: ({ token }) => token.url, enter: (page) => untilText(page, "words", /^refused$/) },
  {
    name: "read-only",
    url: ({ plain }) => `${PAGE.href}?board=${plain.host}`,
    enter: async (page) => {
      await live(page);
      await page.getByText("read-only", { exact: true }).waitFor();
    },
  },
  {
    name: "lens",
    url: ({ plain }) => plain.url,
    enter: async (page) => {
      await live(page);
      await page.getByText("What is a WebSocket?").click();
      await page.locator("[data-ref=mask]").first().scrollIntoViewIfNeeded();
      await page.waitForTimeout(1500);
      await page.evaluate("scrollTo(0, 0)");
    },
  },
  {
    name: "calibration",
    url: ({ plain }) => plain.url,
    enter: async (page, { plain }) => {
      await untilReading(page, plain);
      await press(page, "Calibrate…");
    },
  },
  {
    name: "scope",
    url: ({ plain }) => plain.url,
    enter: async (page) => {
      await live(page);
      await press(page, "Scope");
      await page.waitForTimeout(1500);
    },
  },
  { name: "channels", url: ({ many }) => many.url, enter: live },
  {
    name: "boards",
    url: ({ plain, many }) => `${plain.url}?board=${plain.host},${many.host}`,
    enter: live,
  },
  {
    name: "keys",
    url: ({ plain }) => plain.url,
    enter: async (page) => {
      await live(page);
      await page.keyboard.press("?");
    },
  },
  {
    name: "set-up",
    url: ({ fresh }) => fresh.url,
    // Whatever it looks like: the networks in range are listed.
    enter: async (page) => {
      await page.locator("option").nth(1).waitFor({ state: "attached", timeout: PATIENCE });
    },
  },
  {
    name: "workbench",
    url: ({ many }) => `http://localhost:${many.simulator.control.port}/`,
    enter: (page) => page.getByRole("status").filter({ hasText: "live" }).waitFor(),
  },
  { name: "fleet", url: ({ gateway }) => gateway.url, enter: fleet },
  {
    name: "fleet-chart",
    url: ({ gateway }) => gateway.url,
    enter: async (page) => {
      await fleet(page);
      await page.fill("#search", "e");
      await press(page, "Chart these");
      await page.selectOption("#span", "300");
      await page.waitForTimeout(3000);
    },
  },
  {
    name: "fleet-present",
    url: ({ gateway }) => gateway.url,
    enter: async (page) => {
      await fleet(page);
      await page.selectOption("#group", "House");
      await press(page, "Chart these");
      await page.waitForTimeout(3000);
      await press(page, "Freeze");
      await press(page, "Present");
    },
  },
  {
    name: "demo",
    url: ({ demo }) => demo,
    enter: (page) =>
      page
        .frameLocator("iframe")
        .locator("[data-ref=words]")
        .filter({ hasText: /^live$/ })
        .waitFor({ timeout: PATIENCE }),
  },
];

/** What the README's picture is of: the first screen of a usual window. */
export const README_VIEW = { width: 1280, height: 900 };

export const SIZES: [width: number, height: number][] = [
  [320, 640],
  [390, 844],
  [844, 390],
  [820, 1180],
  [1280, 800],
  [1440, 900],
  [2560, 1440],
];
