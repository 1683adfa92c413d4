import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { leanUplotCode } from "../uplot.js";

const UPLOT = readFileSync(createRequire(import.meta.url).resolve("uplot/dist/uPlot.esm.js"), "utf8");

test("uPlot without what the page never draws is a module that can be loaded", async () => {
  const lean = leanUplotCode(UPLOT);
  assert.ok(lean.length < UPLOT.length - 12_000, `${UPLOT.length - lean.length} characters less`);
  // It asks for a browser as soon as it is loaded, and for nothing that was taken out.
  const browser = "const window = undefined, document = undefined, navigator = { language: 'en' };";
  const module = await import(`data:text/javascript,${encodeURIComponent(browser + lean)}`);
  assert.equal(typeof module.default, "function");
});

test("a uPlot that has changed fails the build instead of being cut at random", () => {
  assert.throws(() => leanUplotCode(UPLOT.replace("const showLegend", "const legendShown")), /found 0 times/);
  assert.throws(() => leanUplotCode(`${UPLOT}${UPLOT}`), /found 2 times/);
});
