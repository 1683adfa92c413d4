import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { globSync } from "../../glob.js";
import { inRoot } from "../../paths.js";
import { COLD, nest } from "../nest.js";

const nested = (code: string) => nest(code, new Set(["cold"])).toString();

test("helpers of a seldom used function are declared inside it, helpers' helpers too", () => {
  assert.equal(
    nested("function deep(){}function help(){deep()}function cold(){help();help()}global.a=cold;"),
    "function cold(){function deep(){}function help(){deep()}help();help()}global.a=cold;",
  );
});

for (const [why, code] of Object.entries({
  "what is needed elsewhere too": "function help(){}function cold(){help()}function other(){help()}",
  "what the program's start needs": "function help(){}function cold(){help()}help();",
  "what is handed on, since it may outlive the call": "function help(){}function cold(){return help}",
  "what is assigned to": "function help(){}function cold(){help();help=0}",
  "another seldom used function": "function cold$1(){}function cold(){cold$1()}global.a=cold$1;",
  "a helper that would meet another variable by a name it uses":
    "var text=1;function help(){return text}function cold(text){return help()}",
}))
  test(`${why} stays at the top`, () => assert.equal(nested(code), code));

test("a local name is not taken for the function at the top", () => {
  assert.equal(
    nested("function help(){}function cold(){help()}function other(help){help()}"),
    "function cold(){function help(){}help()}function other(help){help()}",
  );
});

test("every name of the table is a function of the firmware's", () => {
  const text = globSync(["firmware"], /\.ts$/)
    .map((file) => readFileSync(inRoot(file), "utf8"))
    .join("\n");
  const missing = [...COLD].filter((name) => !new RegExp(`\\bfunction ${name}\\b`).test(text));
  assert.deepEqual(missing, []);
});
