/** Short names of fields: the same in every bundle, and nobody else's. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BUNDLES } from "../../../bundles.js";
import { inRoot } from "../../paths.js";
import { fieldNames, shortNames } from "../names.js";
import { RESERVED_PROPERTIES } from "../reserved.js";

test("the most used field gets the shortest name", () => {
  const rare = Array.from({ length: 60 }, (_, i) => `x._rare${i};`).join("");
  const names = shortNames([`x._often; x._often; ${rare}`, "y._often;"]);
  assert.equal(names.get("_often"), "a");
  assert.equal(names.get("_rare59")?.length, 2);
});

test("the order of files and of fields means nothing", () => {
  const one = shortNames(["x._a; x._b;", "x._c;"]);
  const other = shortNames(["x._c;", "x._b; x._a;"]);
  assert.deepEqual([...one].sort(), [...other].sort());
});

test("a name that a record, a message or Espruino uses is left to it", () => {
  const names = shortNames(['interface M { a: number } send({ b, c: 1 }); x.d; y["e"]; z._field;']);
  assert.equal(names.get("_field"), "f");
});

test("no two fields share a name, and none is Espruino's", () => {
  const short = [...fieldNames().values()];
  assert.equal(new Set(short).size, short.length);
  for (const name of short) assert.ok(!RESERVED_PROPERTIES.includes(name), name);
});

test("no bundle has a field with its long name", () => {
  for (const { file } of BUNDLES.filter(({ load }) => load !== "page")) {
    const code = readFileSync(inRoot(`dist/${file}`), "utf8");
    assert.deepEqual(code.match(/\._[a-z]\w*/gi), null, file);
  }
});
