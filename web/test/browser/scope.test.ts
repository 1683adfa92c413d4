import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { simulatedBoard, type TestBoard } from "../simulated-board";
import { skip, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

/** Conversions in one period of the signal. */
const PERIOD = 40;

/** Puts a sine between a quarter and three quarters of the range on the board's pin, one step a conversion. */
function sine(board: TestBoard): void {
  let conversions = 0;
  board.simulator.board.analogRead = () =>
    0.5 + 0.25 * Math.sin((2 * Math.PI * conversions++) / PERIOD + 0.1);
}

async function openScope(page: Page): Promise<void> {
  await untilText(page, "words", /^live$/);
  await page.getByRole("button", { name: "Scope", exact: true }).click();
  await untilText(page, "scopeHertz", /Hz/);
}

/**
 * Which way the line goes where the trigger stands, at a quarter of the screen, and how far from the level it is
 * there; positive is up, in shares of the screen's height.
 */
async function atTrigger(page: Page): Promise<{ slope: number; offset: number }> {
  // What compiles the tests gives functions their names by this one.
  await page.evaluate("globalThis.__name = (made) => made");
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("[data-ref=screen] canvas")!;
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
    const style = getComputedStyle(canvas);
    const rgb = (name: string): number[] =>
      (style.getPropertyValue(name).trim().match(/\w\w/g) ?? []).map((pair) => Number.parseInt(pair, 16));
    const [trace, needle] = [rgb("--c0"), rgb("--needle")];
    const isOf = (x: number, y: number, colour: number[]): boolean => {
      const i = (y * width + x) * 4;
      return data[i + 3]! > 200 && colour.every((part, k) => Math.abs(data[i + k]! - part) < 12);
    };
    const rows = Array.from({ length: height }, (_, y) => y);
    const level = rows.find((y) => isOf(width - 30, y, needle) || isOf(width - 60, y, needle))!;
    const left = Array.from({ length: width }, (_, x) => x).find((x) => isOf(x, level, needle))!;
    const x = Math.round(left + (width - 10 - left) / 4);
    const place = (at: number): number => {
      const found = rows.filter((y) => isOf(at, y, trace));
      return found.reduce((sum, y) => sum + y, 0) / found.length;
    };
    const step = Math.round(width / 100);
    return {
      slope: (place(x - step) - place(x + step)) / height,
      offset: (level - place(x)) / height,
    };
  });
}

test("the oscilloscope measures a real burst and stands where its trigger says", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url, { colorScheme: "light" });
  await page.getByText("raw", { exact: true }).first().click();
  sine(board);
  await openScope(page);

  const number = async (name: string) =>
    Number.parseFloat((await page.locator(`[data-ref=${name}]`).first().textContent())!);
  await untilText(page, "scopeMax", /^30[67]\d/);
  assert.ok(Math.abs((await number("scopeMin")) - 1024) < 8, `minimum ${await number("scopeMin")}`);
  assert.ok(Math.abs((await number("scopeMean")) - 2048) < 260, `mean ${await number("scopeMean")}`);

  // The time base is what the board measured; a period has 40 of its samples.
  await page.getByRole("switch", { name: "Hold" }).check();
  await page.waitForTimeout(600);
  const [, span, rate] = /^([\d.]+) ms, ([\d.e+]+) samples/.exec(await untilText(page, "scopeBase", /ms/))!;
  const hertz = await number("scopeHertz");
  assert.ok(
    Math.abs(127 / (Number(span) / 1000) / Number(rate) - 1) < 0.05,
    `${span} ms at ${rate} a second`,
  );
  assert.ok(Math.abs((hertz * PERIOD) / Number(rate) - 1) < 0.03, `${hertz} Hz at ${rate} samples a second`);

  // Held: nothing new comes.
  const held = await page.locator("[data-ref=scopeBase]").textContent();
  await page.waitForTimeout(800);
  assert.equal(await page.locator("[data-ref=scopeBase]").textContent(), held);

  for (const [edge, sign] of [
    ["rising", 1],
    ["falling", -1],
  ] as const) {
    await page.locator("[data-ref=edge]").selectOption(edge);
    await page.getByRole("button", { name: "Single" }).click();
    await untilText(page, "scopeSays", /Held at the trigger/);
    const { slope, offset } = await atTrigger(page);
    assert.ok(slope * sign > 0.02, `${edge}: the line goes by ${slope}`);
    assert.ok(Math.abs(offset) < 0.03, `${edge}: the line is ${offset} from the level`);
  }

  // A level that the signal never reaches: a single waits for it, and runs freely without.
  await page.locator("[data-ref=level]").fill("95");
  await page.getByRole("button", { name: "Single" }).click();
  await untilText(page, "scopeSays", /Waiting for the trigger/);
  await page.locator("[data-ref=level]").fill("60");
  await untilText(page, "scopeSays", /Held at the trigger/);
  assert.match(await untilText(page, "levelWords", /2457/), /2457/);

  await page.locator("[data-ref=samples]").selectOption("512");
  await page.getByRole("switch", { name: "Hold" }).uncheck();
  const longer = await untilText(page, "scopeBase", (text) => Number.parseFloat(text) > 2.5 * Number(span));
  assert.match(longer, /samples\/s/);
  assert.deepEqual(page.errors, []);
});

test("the oscilloscope says why there is nothing to see of a channel that is on or off", {
  skip,
}, async (t) => {
  const board = await simulatedBoard({
    channels: [
      { id: "door", kind: "digital", pin: "D4" },
      { id: "knob", kind: "analog", pin: "D34" },
    ],
  });
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await page.keyboard.press("o");
  await untilText(page, "scopeSays", /Only analog channels/);
  await page.locator(".tile").nth(1).click();
  await untilText(page, "scopeBase", /samples\/s/);
});
