import assert from "node:assert/strict";
import { test } from "node:test";
import { minify } from "terser";
import { keepResident } from "../resident.js";

const LONG = "function measure(n){for(;;)console.log(n,n+1)}function other(n){for(;;)console.log(n,n-1)}";

test("a marked function stays a function; others are put where they are called", async () => {
  const source = `/** @resident each reading */\n${LONG}global.a=function(x){x?measure(1):other(2)};`;
  const marked = keepResident(source).toString();
  const { code } = await minify(marked, { ecma: 5, toplevel: true, compress: { passes: 2 } });
  assert.match(code ?? "", /^function (\w)\(\w\)\{.*\?\1\(1\):function\(/);
});

test("a name that Rollup has made unique is marked as it is called then", () => {
  const code = "/** @resident */\nfunction read$1(){}\nread$1(2);read(3);";
  assert.match(keepResident(code).toString(), /\n\/\*@__NOINLINE__\*\/read\$1\(2\);read\(3\);$/);
});

test("a mark counts for the function that follows it alone", () => {
  const code = "function a(){}\n/** Calls a. @resident */\nfunction b(){}\na();b();";
  assert.match(keepResident(code).toString(), /\na\(\);\/\*@__NOINLINE__\*\/b\(\);$/);
});

test("what is called alike inside a function is another", () => {
  const code = "/** @resident */\nfunction b(){}\nfunction c(b){b()}";
  assert.equal(keepResident(code).toString(), code);
});

test("a mark before anything else fails the build", () => {
  for (const code of [
    "/** @resident */\nvar a=1;",
    "function f(){/** @resident */\nfunction g(){}}",
    "/* @resident */",
  ])
    assert.throws(() => keepResident(code), /@resident before no function at the top/);
});

test("text that only looks like a mark is none", () => {
  for (const code of [
    "/** @residents */\nfunction a(){}\na();",
    'var b="/** @resident */";\nfunction a(){}\na();',
    "/** resident */\nfunction a(){}\na();",
  ])
    assert.equal(keepResident(code).toString(), code);
});
