/** What tests of the chart have in common. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";

export const PLOT = "[data-ref=plot]";

/** What is drawn: enough to tell moving from still. */
export const pixels = (page: Page) =>
  page.locator(`${PLOT} canvas`).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

/** A file that a button hands out; `menu`: it is in the menu of exports. */
export async function saved(
  page: Page,
  button: string | RegExp,
  menu = true,
): Promise<{ name: string; bytes: Buffer }> {
  if (menu) await page.getByText("Export", { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}
