/**
 * Pictures of every state of the pages, at every size, light, dark and in forced colours, to look at; and
 * for each state and look a sheet with all sizes side by side.
 *
 *   npm run build && node --import tsx web/test/screenshots.ts FOLDER [STATE…] [WIDTH…]
 *   npm run build && node --import tsx web/test/screenshots.ts --readme    writes docs/dashboard.png
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch, untilText } from "./browser/chromium";
import { shownNames, withNames } from "./picture-names";
import { scenery } from "./scenery";
import { README_VIEW, SIZES, STATES, type State } from "./states";

const README_PICTURE = fileURLToPath(new URL("../../docs/dashboard.png", import.meta.url));
const LOOKS = ["light", "dark", "forced"] as const;

/** Seconds that readings come in before a picture is taken. */
const COLLECT = 4;

/** Narrower than this, a page is that of a phone or a tablet. */
const TOUCH = 900;

const [, , folder, ...wanted] = process.argv;
if (!folder) throw new Error("name the folder for the pictures, or --readme");
const names = wanted.filter((word) => !/^\d+$/.test(word));
const widths = wanted.filter((word) => /^\d+$/.test(word)).map(Number);
const sizes = SIZES.filter(([width]) => !widths.length || widths.includes(width));

const browser = await launch();
const scene = await scenery();

/** Takes all pictures of a state; one page for hands and one for a mouse. */
async function pictures(state: State): Promise<void> {
  for (const touch of [true, false]) {
    const own = sizes.filter(([width]) => width < TOUCH === touch);
    if (own.length === 0) continue;
    const page = await browser.newPage({ hasTouch: touch, isMobile: touch });
    await page.goto(state.url(scene));
    await page.waitForTimeout(COLLECT * 1000);
    await state.enter(page, scene);
    for (const [width, height] of own) {
      await page.setViewportSize({ width, height });
      for (const look of LOOKS) {
        await page.emulateMedia({
          colorScheme: look === "dark" ? "dark" : "light",
          forcedColors: look === "forced" ? "active" : "none",
        });
        await page.waitForTimeout(300);
        await page.screenshot({ path: file(state, `${width}-${look}`), fullPage: true });
      }
    }
    state.leave?.(scene);
    await page.context().close();
  }
  for (const look of LOOKS) await sheet(state, look);
}

/** What was taken, side by side. */
async function sheet(state: State, look: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 100, height: 100 } });
  const images = await Promise.all(
    sizes.map(async ([width]) => {
      const bytes = await readFile(file(state, `${width}-${look}`));
      return `<img src="data:image/png;base64,${bytes.toString("base64")}">`;
    }),
  );
  await page.setContent(
    `<body style="margin:8px;display:flex;gap:8px;align-items:start;width:max-content;background:#888">${images.join("")}`,
  );
  await page.screenshot({ path: file(state, look), fullPage: true });
  await page.context().close();
  console.log(file(state, look));
}

function file(state: State, rest: string): string {
  return path.resolve(folder!, `${state.name}-${rest}.png`);
}

if (folder === "--readme") {
  const page = await browser.newPage({ viewport: README_VIEW, colorScheme: "light" });
  await page.goto(scene.many.url);
  await untilText(page, "words", /^live$/);
  await page.waitForTimeout(62_000);
  await writeFile(README_PICTURE, withNames(await page.screenshot(), await shownNames(page)));
  console.log(README_PICTURE);
} else {
  await mkdir(folder, { recursive: true });
  for (const state of STATES) if (!names.length || names.includes(state.name)) await pictures(state);
}
await browser.close();
await scene.stop();
process.exit();
