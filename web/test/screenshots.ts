/**
 * Pictures of the page as people meet it, to look at: on a desk, on a phone, light, dark, disconnected,
 * simulated, several boards.
 *
 *   npm run build && node --import tsx web/test/screenshots.ts FOLDER
 *   npm run build && node --import tsx web/test/screenshots.ts --readme    writes docs/dashboard.png
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { launch, untilText } from "./browser/chromium";
import { FakeBoard } from "./fake-board";

const README_PICTURE = fileURLToPath(new URL("../../docs/dashboard.png", import.meta.url));
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

const [, , folder] = process.argv;
if (!folder) throw new Error("name the folder for the pictures, or --readme");
const forReadme = folder === "--readme";
if (!forReadme) await mkdir(folder, { recursive: true });

/** Turns the knob as a hand does: from rest to rest. */
function hand(seconds: number): number {
  const stops = [0.22, 0.22, 0.55, 0.61, 0.61, 0.34, 0.34, 0.78, 0.83, 0.83, 0.47, 0.12, 0.12, 0.4, 0.67];
  const at = (seconds / 3) % stops.length;
  const [from, to] = [stops[Math.floor(at)]!, stops[(Math.floor(at) + 1) % stops.length]!];
  const part = at % 1;
  return from + (to - from) * part * part * (3 - 2 * part) + 0.001 * Math.sin(seconds * 40);
}

async function board(options: ConstructorParameters<typeof FakeBoard>[0] = {}): Promise<FakeBoard> {
  const fake = await new FakeBoard(options).start();
  fake.controls.deadband = 2;
  const started = Date.now() - 9000;
  setInterval(() => {
    fake.knob = hand((Date.now() - started) / 1000);
  }, 25).unref();
  return fake;
}

const browser = await launch();

interface Shot {
  name: string;
  viewport: { width: number; height: number };
  colorScheme: "light" | "dark";
  url: string;
  full?: boolean;
  scale?: number;
  /** What to do before the picture is taken. */
  prepare?(page: Page): Promise<void>;
}

async function shoot({ name, viewport, colorScheme, url, full, scale, prepare }: Shot): Promise<void> {
  const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: scale ?? 1 });
  await page.goto(url);
  await untilText(page, "words", /^live$/);
  await page.waitForTimeout(forReadme ? 64_000 : 20_000);
  if (full) {
    await page.locator("[data-ref=mask]").first().scrollIntoViewIfNeeded();
    await page.waitForTimeout(3000);
    await page.evaluate("scrollTo(0, 0)");
  }
  await prepare?.(page);
  const file = forReadme ? README_PICTURE : path.join(folder!, `${name}.png`);
  await page.screenshot({ path: file, fullPage: full ?? false });
  await page.context().close();
  console.log(file);
}

const [plain, simulated, dying] = await Promise.all([board(), board({ simulated: true }), board()]);
const mark = (page: Page) => page.getByRole("button", { name: "Mark", exact: true }).first().click();
const shots: Shot[] = [
  { name: "desk-light", viewport: DESK, colorScheme: "light", url: plain.url, full: true, prepare: mark },
  { name: "desk-dark", viewport: DESK, colorScheme: "dark", url: simulated.url, full: true },
  { name: "phone-light", viewport: PHONE, colorScheme: "light", url: simulated.url, full: true, scale: 2 },
  { name: "phone-dark", viewport: PHONE, colorScheme: "dark", url: plain.url, scale: 2 },
  {
    name: "side-by-side",
    viewport: DESK,
    colorScheme: "dark",
    url: `${plain.url}?board=127.0.0.1:${plain.port},127.0.0.1:${simulated.port}`,
  },
  {
    name: "calibrating",
    viewport: DESK,
    colorScheme: "light",
    url: plain.url,
    prepare: (page) => page.getByRole("button", { name: "Calibrate…" }).click(),
  },
];
const lost: Shot = {
  name: "disconnected",
  viewport: DESK,
  colorScheme: "light",
  url: dying.url,
  prepare: async (page) => {
    await dying.kill();
    await untilText(page, "words", /^lost/);
    await page.waitForTimeout(4000);
  },
};
const readme: Shot = {
  name: "readme",
  viewport: { width: 1280, height: 850 },
  colorScheme: "light",
  url: simulated.url,
};
await Promise.all((forReadme ? [readme] : [...shots, lost]).map(shoot));
await browser.close();
process.exit();
