/** The demo can be translated in one file: what people read in it is there, and all that is there is read. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { TEXTS } from "../../demo/src/texts";

const DEMO = new URL("../../demo/", import.meta.url);
const html = readFileSync(new URL("index.html", DEMO), "utf8");
const sources = readdirSync(new URL("src/", DEMO))
  .filter((name) => name.endsWith(".ts") && name !== "texts.ts")
  .map((name) => readFileSync(new URL(`src/${name}`, DEMO), "utf8"))
  .join("\n");

/** What is the same in every language: names, paths, and a number until the script writes it. */
const SAME = /^(Rheo|ESP32|\/\w+|\d+)$/;

test("the page's own markup says nothing but names", () => {
  const words = html
    .replace(/<[^>]*>/g, "\n")
    .split("\n")
    .map((text) => text.trim())
    .filter((text) => text !== "" && !SAME.test(text));
  assert.deepEqual(words, []);
  const attributes = [...html.matchAll(/ (?:title|alt|aria-label|placeholder)="([^"]+)"/g)];
  assert.deepEqual(
    attributes.map(([, text]) => text),
    [],
  );
});

test("every text is used, and every one that is named is there", () => {
  const named = [...html.matchAll(/data-(?:text|label)="(\w+)"/g)].map(([, name]) => name!);
  for (const name of named) assert.equal(typeof TEXTS[name as keyof typeof TEXTS], "string", name);
  const used = new Set([...named, ...[...sources.matchAll(/TEXTS\.(\w+)/g)].map(([, name]) => name!)]);
  assert.deepEqual(
    Object.keys(TEXTS).filter((name) => !used.has(name)),
    [],
  );
});

test("the lesson has five steps, each with a title and something to do", () => {
  assert.equal(TEXTS.steps.length, 5);
  for (const { title, text } of TEXTS.steps) assert.ok(title && text.length > 40, title);
});
