import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { VERSION } from "../version";

test("the firmware's version is the package's", () => {
  const packageFile = new URL("../../../package.json", import.meta.url);
  assert.equal(VERSION, JSON.parse(readFileSync(packageFile, "utf8")).version);
});
