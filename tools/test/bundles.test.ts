/** The manifest of bundles agrees with the sources and with Espruino's Storage. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { BUNDLES, LONGEST_NAME, SETTINGS_FILE, STORED } from "../../bundles.js";
import { globSync } from "../glob.js";
import { inRoot } from "../paths.js";

const parts = BUNDLES.filter(({ load }) => load === "part").map(({ name }) => name);

test("every bundle has a source, and a name and a file of its own", () => {
  for (const { source } of BUNDLES) assert.ok(existsSync(inRoot(source)), source);
  for (const key of ["name", "file"] as const)
    assert.equal(new Set(BUNDLES.map((bundle) => bundle[key])).size, BUNDLES.length, key);
});

test("no two files meet in Storage, and every name fits", () => {
  const names = [
    SETTINGS_FILE,
    ...STORED.flatMap(({ stored, staged, kept }) => [...new Set([stored, staged, kept])]).filter(Boolean),
  ];
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(name.length <= LONGEST_NAME, name);
});

test("every folder of parts is a part, and the other way round", () => {
  const folders = globSync(["firmware/parts"], /\/main\.ts$/).map((file) => file.split("/")[2]);
  assert.deepEqual(folders.sort(), [...parts].sort());
});

test("every part that is asked for exists, and every part is asked for, by the program or as a kind of channel", () => {
  const kinds = parts.filter((name) =>
    /\bas open\b/.test(readFileSync(inRoot(`firmware/parts/${name}/main.ts`), "utf8")),
  );
  const asked = globSync(["firmware"], /\.ts$/)
    .filter((file) => !file.includes("/test/"))
    .flatMap((file) => [
      ...readFileSync(inRoot(file), "utf8").matchAll(
        /(?:withPart\(\s*"|require\("rheo\.(?!provisioning|")|_part = "|_part: ")([^"]*)"/gi,
      ),
    ])
    .map(([, name]) => name);
  assert.deepEqual([...new Set([...asked, ...kinds])].sort(), [...parts].sort());
});
