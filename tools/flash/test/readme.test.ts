/** What the page says about exit codes, boards and files is what the code does. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SETTINGS_FILE, STORED } from "../../../bundles.js";
import { BOARDS } from "../identify.js";
import { exitCodes } from "../problems.js";
import { ROOT } from "./workbench.js";

const PAGE = readFileSync(join(ROOT, "firmware/README.md"), "utf8");

/** Rows of all tables: their cells, without blanks around them. */
const ROWS = PAGE.split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test("the exit codes are those of the tool", () => {
  const listed = ROWS.filter(([code]) => /^\d+$/.test(code!)).map(([code, name]) => `${code} ${name}`);
  const real = exitCodes().map((line) => line.trim().replace(/\s+/, " "));
  assert.deepEqual(listed, real);
});

test("the boards and their pins are those the tool knows", () => {
  for (const [board, { pin }] of Object.entries(BOARDS)) {
    if (board === "LINUX") continue;
    const row = ROWS.find(([name]) => name === `\`${board}\``);
    assert.equal(row?.[3], pin, board);
  }
});

test("the files in Storage are those of the manifest, with its words", () => {
  const explained = ROWS.map(([name, what]) => `${name} ${what}`);
  for (const { stored, purpose } of STORED) assert.ok(explained.includes(`\`${stored}\` ${purpose}`), stored);
  assert.ok(ROWS.some(([name]) => name === `\`${SETTINGS_FILE}\``));
});
