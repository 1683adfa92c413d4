/** The states of the page that people meet, each with what brings it about: for pictures and for the layout test. */
import type { Page } from "playwright-core";
import { untilReading, untilText } from "./browser/chromium";
import { ReverseProxy } from "./proxy";
import { simulatedBoard, type TestBoard } from "./simulated-board";

/** Boards and proxies of the pictures; kept while all are taken. */
export interface Scenery {
  plain: TestBoard;
  many: TestBoard;
  token: TestBoard;
  full: TestBoard;
  proxy: ReverseProxy;
  stop(): Promise<void>;
}

export const CHANNELS = [
  { id: "pan", kind: "analog", pin: "D34", label: "Pan" },
  { id: "tilt", kind: "analog", pin: "D35", label: "Tilt" },
  { id: "door", kind: "digital", pin: "D4", label: "Door" },
  { id: "light", kind: "veml7700", scl: "D22", sda: "D21", label: "Light at the window" },
];

/** Turns a knob as a hand does: from rest to rest. */
export function hand(seconds: number): number {
  const stops = [0.22, 0.22, 0.55, 0.61, 0.61, 0.34, 0.34, 0.78, 0.83, 0.83, 0.47, 0.12, 0.12, 0.4, 0.67];
  const at = (seconds / 3) % stops.length;
  const [from, to] = [stops[Math.floor(at)]!, stops[(Math.floor(at) + 1) % stops.length]!];
  const part = at % 1;
  return from + (to - from) * part * part * (3 - 2 * part);
}

export async function scenery(): Promise<Scenery> {
  const [plain, token, full] = await Promise.all([
    simulatedBoard({ name: "Workbench" }),
    simulatedBoard({ token: "secret" }),
    simulatedBoard(),
  ]);
  // The page of the one may show the other.
  const many = await simulatedBoard({
    name: "Greenhouse, south",
    channels: CHANNELS,
    origins: [`http://${plain.host}`],
  });
  await full.occupy(6);
  const proxy = await ReverseProxy.before(plain.port);
  const started = performance.now();
  const turning = setInterval(() => {
    const seconds = (performance.now() - started) / 1000;
    plain.turn(hand(seconds));
    many.turn(hand(seconds + 7));
  }, 40);
  return {
    plain,
    many,
    token,
    full,
    proxy,
    stop: async () => {
      clearInterval(turning);
      await proxy.stop();
      await Promise.all([plain, many, token, full].map((board) => board.stop()));
    },
  };
}

export interface State {
  name: string;
  url(scenery: Scenery): string;
  /** Brings the opened page into the state. */
  enter(page: Page, scenery: Scenery): Promise<unknown>;
  leave?(scenery: Scenery): void;
}

const live = (page: Page) => untilText(page, "words", /^live$/);
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();

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
];

export const SIZES: [width: number, height: number][] = [
  [320, 640],
  [390, 844],
  [844, 390],
  [820, 1180],
  [1280, 800],
  [1440, 900],
  [2560, 1440],
];
