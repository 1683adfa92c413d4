import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { checkProgram } from "../check.js";

/** Snippets whose outcome on Espruino 2v29 (`R` prints) differs from the standard's. */
interface Probe {
  name: string;
  code: string;
  espruino: { prints?: string[]; throws?: string };
  /** Ids of the rules that refuse it. */
  rules: string[];
}

const PROBES: Probe[] = JSON.parse(readFileSync(new URL("./probes.json", import.meta.url), "utf8"));

describe("what the interpreter refuses or gets wrong is refused at build time", () => {
  for (const { name, code, rules } of PROBES) {
    test(name, () => {
      const found = new Set(checkProgram(code, { globals: ["R"] }).map(({ rule }) => rule));
      assert.deepEqual([...found].sort(), [...rules].sort());
    });
  }
});
