/** What lets go of a part. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { releasePart } from "../release-part.js";

test("everything at the top is forgotten, and nothing inside functions", () => {
  const code = "function a(b){var c=b;return c}var d=1,e;exports.f=a;";
  assert.equal(
    releasePart(code).toString(),
    `${code}exports.release=function(){a=d=e=0;delete module.exports;delete module.module};`,
  );
});

test("a part works until it is released, and then refers to nothing", () => {
  const module = { exports: {} as { twice(n: number): number; release(): void } };
  const code = "function double(n){return n*2}exports.twice=function(n){return double(n)};";
  new Function("exports", "module", releasePart(code).toString())(module.exports, module);
  const { twice, release } = module.exports;
  assert.equal(twice(4), 8);
  release();
  assert.deepEqual(module, {});
  assert.throws(() => twice(4), TypeError);
});
