/**
 * Pictures of every state of the page, at every size, light, dark and in forced colours, to look at.
 *
 *   npm run build && node --import tsx web/test/screenshots.ts FOLDER [STATE…] [WIDTH…]
 *   npm run build && node --import tsx web/test/screenshots.ts --readme    writes docs/dashboard.png
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch, untilText } from "./browser/chromium";
import { SIZES, STATES, scenery } from "./states";

const README_PICTURE = fileURLToPath(new URL("../../docs/dashboard.png", import.meta.url));

/** Seconds that readings come in before a picture is taken. */
const COLLECT = 4;

const [, , folder, ...wanted] = process.argv;
if (!folder) throw new Error("name the folder for the pictures, or --readme");
const names = wanted.filter((word) => !/^\d+$/.test(word));
const widths = wanted.filter((word) => /^\d+$/.test(word)).map(Number);

const browser = await launch();
const scene = await scenery();

if (folder === "--readme") {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  await page.goto(scene.many.url);
  await untilText(page, "words", /^live$/);
  await page.waitForTimeout(62_000);
  await page.screenshot({ path: README_PICTURE });
  console.log(README_PICTURE);
} else {
  await mkdir(folder, { recursive: true });
  for (const state of STATES) {
    if (names.length && !names.includes(state.name)) continue;
    for (const [width, height] of SIZES) {
      if (widths.length && !widths.includes(width)) continue;
      const page = await browser.newPage({
        viewport: { width, height },
        hasTouch: width < 900,
        isMobile: width < 900,
      });
      await page.goto(state.url(scene));
      await page.waitForTimeout(COLLECT * 1000);
      await state.enter(page, scene);
      for (const look of ["light", "dark", "forced"] as const) {
        await page.emulateMedia({
          colorScheme: look === "dark" ? "dark" : "light",
          forcedColors: look === "forced" ? "active" : "none",
        });
        await page.waitForTimeout(300);
        const file = path.join(folder, `${state.name}-${width}-${look}.png`);
        await page.screenshot({ path: file, fullPage: true });
        console.log(file);
      }
      state.leave?.(scene);
      await page.context().close();
    }
  }
}
await browser.close();
await scene.stop();
process.exit();
