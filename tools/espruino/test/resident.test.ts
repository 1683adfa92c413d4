import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { minify } from "terser";
import { globSync } from "../../glob.js";
import { inRoot } from "../../paths.js";
import { keepResident, RESIDENT } from "../resident.js";

const LONG = "function sample(n){for(;;)console.log(n,n+1)}function other(n){for(;;)console.log(n,n-1)}";

test("functions of the table stay functions; others are put where they are called", async () => {
  const marked = keepResident(`${LONG}global.a=function(x){x?sample(1):other(2)};`).toString();
  const { code } = await minify(marked, { ecma: 5, toplevel: true, compress: { passes: 2 } });
  assert.match(code ?? "", /^function (\w)\(\w\)\{.*\?\1\(1\):function\(/);
});

test("a name that Rollup has made unique is known", () => {
  assert.equal(keepResident("read$1(2)").toString(), "/*@__NOINLINE__*/read$1(2)");
});

test("every name of the table is a function of the firmware's", () => {
  const text = globSync(["firmware"], /\.ts$/)
    .map((file) => readFileSync(inRoot(file), "utf8"))
    .join("\n");
  const missing = [...RESIDENT].filter((name) => !new RegExp(`\\bfunction ${name}\\b`).test(text));
  assert.deepEqual(missing, []);
});
