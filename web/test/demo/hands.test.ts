/** What hands do at the demo's bench, by mouse, touch and keyboard, as the board and its page see it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { PATIENCE, skip } from "../browser/chromium";
import { useDemo } from "./opened";

const { opened } = useDemo();

/** Angles from straight up, clockwise, of a knob that turns 270°, and per cent of its way. */
const WAY = [
  [-108, 10],
  [-54, 30],
  [0, 50],
  [54, 70],
] as const;
/** By how many per cent the ESP32's ADC reads beside them at most, noise included. */
const ADC_ERROR = 8;

function knobOf(page: Page) {
  return page.getByRole("slider", { name: "Knob" });
}

/** Where on the page the knob's rim is at an angle. */
async function rim(page: Page, degrees: number): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await knobOf(page).boundingBox())!;
  const radians = (degrees * Math.PI) / 180;
  return {
    x: x + width / 2 + 0.4 * width * Math.sin(radians),
    y: y + height / 2 - 0.4 * height * Math.cos(radians),
  };
}

/** The drawn pointer's angle. */
async function pointer(page: Page): Promise<number> {
  const transform = await page.locator("[data-ref=pointer]").getAttribute("transform");
  return Number(/^rotate\((-?[\d.]+)\)$/.exec(transform!)?.[1]);
}

/** Waits until the board's page shows what its ADC reads there. */
async function untilPercent(page: Page, percent: number): Promise<void> {
  const shown = page.frameLocator("iframe").locator("[data-ref=percent]").first();
  const started = Date.now();
  for (;;) {
    const text = (await shown.textContent())!;
    if (Math.abs(Number.parseFloat(text) - percent) <= ADC_ERROR) return;
    assert.ok(Date.now() - started < PATIENCE, `${text}, not about ${percent} %`);
    await page.waitForTimeout(50);
  }
}

async function showsAngle(page: Page, degrees: number): Promise<void> {
  assert.ok(Math.abs((await pointer(page)) - degrees) < 2, `${await pointer(page)}°, not ${degrees}°`);
}

test("a mouse turns the knob as far as it is dragged, and not when it only passes", { skip }, async () => {
  const { page } = await opened();
  const start = await rim(page, WAY[0][0]);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  for (const [degrees, percent] of WAY) {
    const { x, y } = await rim(page, degrees);
    await page.mouse.move(x, y, { steps: 5 });
    await untilPercent(page, percent);
    await showsAngle(page, degrees);
  }
  await page.mouse.up();
  const { x, y } = await rim(page, 0);
  await page.mouse.move(x, y, { steps: 5 });
  await showsAngle(page, 54);
  assert.deepEqual(page.errors, []);
});

test("a finger turns the knob, and the page stays where it is", { skip }, async () => {
  const { page } = await opened({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const session = await page.context().newCDPSession(page);
  const touch = async (type: "touchStart" | "touchMove", degrees: number) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: [await rim(page, degrees)] });
  await knobOf(page).scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  await touch("touchStart", WAY[0][0]);
  for (const [degrees, percent] of WAY) {
    await touch("touchMove", degrees);
    await untilPercent(page, percent);
    await showsAngle(page, degrees);
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  assert.equal(await page.evaluate(() => scrollY), before);
  // A tap lets it jump there.
  const { x, y } = await rim(page, 0);
  await page.touchscreen.tap(x, y);
  await untilPercent(page, 50);
  assert.deepEqual(page.errors, []);
});

test("keys turn the knob, in small and large steps and to its ends", { skip }, async () => {
  const { page } = await opened();
  const knob = knobOf(page);
  const at = () => knob.getAttribute("aria-valuenow");
  await knob.press("Home");
  assert.equal(await at(), "0");
  await untilPercent(page, 0);
  await knob.press("PageUp");
  assert.equal(await at(), "10");
  await knob.press("ArrowRight");
  assert.equal(await at(), "12");
  await knob.press("ArrowDown");
  assert.equal(await at(), "10");
  await knob.press("End");
  assert.equal(await at(), "100");
  await untilPercent(page, 100);
  await showsAngle(page, 135);
});

for (const [by, options] of [
  ["mouse", {}],
  ["touch", { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }],
  ["key", {}],
] as const)
  test(`the button is held by ${by}, and let go`, { skip }, async () => {
    const { page } = await opened(options);
    const button = page.locator("[data-ref=button]");
    const shown = (word: string) =>
      page.frameLocator("iframe").locator(".tile b").nth(1).filter({ hasText: word }).waitFor();
    const session = await page.context().newCDPSession(page);
    await button.scrollIntoViewIfNeeded();
    const { x, y } = (await button.boundingBox())!;
    const touch = (type: "touchStart" | "touchEnd") => {
      const touchPoints = type === "touchStart" ? [{ x: x + 9, y: y + 9 }] : [];
      return session.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
    if (by === "mouse") {
      await page.mouse.move(x + 9, y + 9);
      await page.mouse.down();
    } else if (by === "touch") await touch("touchStart");
    else {
      await button.focus();
      await page.keyboard.down("Space");
    }
    await shown("on");
    if (by === "mouse") await page.mouse.up();
    else if (by === "touch") await touch("touchEnd");
    else await page.keyboard.up("Space");
    await shown("off");
  });
