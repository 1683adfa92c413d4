/** What the minifier drops and Espruino needs is put back, and nothing else is touched. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { restoreParens } from "../restore-parens.js";

const restored = (code: string) => restoreParens(code).toString();

for (const [code, right] of Object.entries({
  "a=i++/2": "a=(i++)/2",
  "a=i--/b/c": "a=(i--)/b/c",
  "a=this/2": "a=(this)/2",
  "a={b:1}/2": "a=({b:1})/2",
  "a=b[c,d]": "a=b[(c,d)]",
  "a=/[/]/": "a=/[\\/]/",
  "a=/x[^/\\]]y/g": "a=/x[^\\/\\]]y/g",
}))
  test(`${code} becomes ${right}`, () => assert.equal(restored(code), right));

for (const code of [
  "a=(i++)/2",
  "a=++i/2",
  "a=i/2",
  "a=2/i++",
  "a=i++*2",
  "a=thisOne/2",
  "a=b.this2/2",
  "a=b[c]/2",
  "a=b[(c,d)]",
  "a=b[f(c,d)]",
  "a=/[\\/]/",
  "a=/\\//",
  "a=/[a-z]+/i",
  'a="[/]"+"i++/2"',
])
  test(`${code} stays as it is`, () => assert.equal(restored(code), code));
