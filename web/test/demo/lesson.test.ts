import assert from "node:assert/strict";
import { test } from "node:test";
import { skip } from "../browser/chromium";
import { press, useDemo } from "./opened";

const { opened } = useDemo();

test("each step of the lesson can be done, and the lens shows what it is about", { skip }, async () => {
  const { page } = await opened();
  const steps = page.locator(".lesson li");
  const knob = page.getByRole("slider", { name: "Knob" });
  assert.equal(await steps.count(), 5);
  assert.equal(await page.locator(".lesson li[data-done]").count(), 0);
  await knob.press("Home");
  await page.waitForTimeout(500);
  await knob.press("End");
  const bytes = steps.nth(1).locator("button.byte");
  await bytes.first().click();
  await steps.nth(1).getByText("Not this one").waitFor();
  await bytes.nth(1).click();
  await steps
    .nth(1)
    .getByText(/^Right: \d+ bytes/)
    .waitFor();
  // The page pings every two seconds.
  await page.waitForTimeout(2500);
  await press(page, "Undo the masking");
  await steps.nth(2).getByText('{"type":"ping"').waitFor();
  await press(page, "Send a ping");
  await steps.nth(3).getByText("are you there?", { exact: false }).last().waitFor();
  await press(page, "Close politely");
  await steps.nth(4).getByText("says 1000").waitFor();
  await page.locator(".lesson li[data-done]").nth(4).waitFor();
  const lens = page.frameLocator("iframe").locator("[data-ref=lens]");
  assert.equal(await lens.getAttribute("open"), null);
  await press(page, "What is a WebSocket?");
  await lens.getByText("1. The handshake").waitFor();
  await lens.locator("[data-ref=frames] li").first().waitFor();
  assert.deepEqual(page.errors, []);
});
