import assert from "node:assert/strict";
import { test } from "node:test";
import { freeStartFunctions } from "../free-start-functions.js";
import { markStart } from "../resident.js";

/** The names deleted at the end. */
function freed(code: string): string[] {
  const text = freeStartFunctions(code).toString();
  assert.ok(text.startsWith(code));
  const end = text.slice(code.length);
  if (!end) return [];
  const names = /^"([\w,]+)"\.split\(","\)\.forEach\(n=>\{delete globalThis\[n\]\}\);$/.exec(end);
  assert.ok(names, end);
  return names[1].split(",");
}

test("functions that only the start calls are freed after it, and those that only they call", () => {
  assert.deepEqual(freed("function a(){}function b(){a()}function c(){}b();!(()=>{var n=1;c(n)})();"), [
    "a",
    "b",
    "c",
  ]);
});

for (const [why, code] of Object.entries({
  "a timer that is started": "function a(){tell(1)}setInterval(a,9);",
  "a record": "function a(){tell(1)}global.b={a:a};",
  "a function that only the start calls": "function a(){tell(1)}function b(f){setInterval(f,9)}b(a);",
}))
  test(`what is handed to ${why} need not be found by its name again`, () => {
    assert.ok(freed(code).includes("a"));
  });

for (const [why, code] of Object.entries({
  "what a later event calls": "function a(){}setInterval(()=>a(),9);",
  "what is handed on later": "function a(){}setInterval(()=>setInterval(a,9),9);",
  "what a function that is handed on calls": "function a(){}function b(){a()}setInterval(b,9);",
  "what it hands on": "function a(){}function b(){setInterval(a,9)}setInterval(b,9);",
  "what a function that stays calls": "function a(){}function b(){a()}a();setInterval(b,9);",
  "what is called from inside a function of one that goes":
    "function a(){}function b(){return ()=>a()}a();b();",
  "what is called where a surviving function is at once called":
    "function a(){}setInterval(()=>{(()=>a())()},9);",
}))
  test(`${why} stays`, () => {
    const names = freed(code);
    assert.ok(!names.includes("a"), names.join());
  });

test("what a mark says is only called at the start goes, with what it alone calls; the mark is taken out", () => {
  const marked = markStart("function a(){}\n/** @start */\nfunction b(){a()}global.c={b:b};").toString();
  const text = freeStartFunctions(marked).toString();
  assert.match(text, /global\.c=\{b:b\};\s*0;"a,b"/);
});

test("a wrapped program is left alone", () => {
  assert.deepEqual(freed("(()=>{function a(){}a()})();"), []);
});
