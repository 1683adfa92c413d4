/**
 * The accelerator's driver against the model of the unit, on Node and on the real interpreter; and the
 * same checks on mutants of the driver: each must be caught.
 */
import assert from "node:assert/strict";
import test from "node:test";
import { bundleForEspruino } from "./bundle";
import { assertPassed, runOnEspruino, runOnNode } from "./run";

const CHECKS = "firmware/board/test/on-target/accelerator.ts";
const DRIVER = "firmware/board/sha-accelerator.ts";
const ENGINES = "firmware/board/sha1.ts";

/** What is changed in which file, and what that amounts to. */
const MUTATIONS: Array<[name: string, file: string, from: string, to: string]> = [
  ["skip the clock", DRIVER, "poke(CLOCK, peek(CLOCK) | SHA);", ""],
  ["leave SHA in reset", DRIVER, "~(SHA | SECURE_BOOT)", "~SECURE_BOOT"],
  ["leave secure boot in reset", DRIVER, "~(SHA | SECURE_BOOT)", "~SHA"],
  ["clear all resets", DRIVER, "peek(RESET) & ~(SHA | SECURE_BOOT)", "0"],
  ["forget CONTINUE", DRIVER, "poke(CONTINUE, 1)", "poke(START, 1)"],
  ["forget START", DRIVER, "poke(START, 1)", "poke(CONTINUE, 1)"],
  ["not wait after START", DRIVER, "poke(START, 1);\n    if (peek(BUSY)) waitIdle(peek);", "poke(START, 1);"],
  [
    "not wait after CONTINUE",
    DRIVER,
    "poke(CONTINUE, 1);\n      if (peek(BUSY)) waitIdle(peek);",
    "poke(CONTINUE, 1);",
  ],
  ["not wait after LOAD", DRIVER, "poke(LOAD, 1);\n    if (peek(BUSY)) waitIdle(peek);", "poke(LOAD, 1);"],
  ["wait for one read only", DRIVER, "const POLLS = 50;", "const POLLS = 1;"],
  ["wait for ever", DRIVER, "if (!--polls) throw", "if (false) throw"],
  [
    "go on though stuck",
    DRIVER,
    'if (!--polls) throw new Error("busy after " + POLLS + " reads")',
    "if (!--polls) return",
  ],
  ["forget LOAD", DRIVER, "poke(LOAD, 1);", ""],
  ["LOAD with 0", DRIVER, "poke(LOAD, 1);", "poke(LOAD, 0);"],
  ["write text one word too far", DRIVER, "poke(TEXT, job._first)", "poke(TEXT + 4, job._first)"],
  ["write text at odd addresses", DRIVER, "poke(TEXT, job._first)", "poke(TEXT + 1, job._first)"],
  ["skip the second block", DRIVER, "if (job._second)", "if (!job._second)"],
  ["write the first block twice", DRIVER, "poke(TEXT, job._second)", "poke(TEXT, job._first)"],
  ["believe the first read", DRIVER, "sum(front) + sum(back) !== ", "false && 0 !== "],
  ["keep a disturbed read", DRIVER, "      front = peek(TEXT, 3);\n", ""],
  ["read digests for ever", DRIVER, "if (!--reads) throw", "if (false) throw"],
  [
    "lose the last words",
    DRIVER,
    "    job._mapInPlace(job._swap, job._back, back.buffer as ArrayBuffer, 8);\n",
    "",
  ],
  ["read the last words elsewhere", DRIVER, "TEXT_3 = 0x3ff0300c", "TEXT_3 = 0x3ff03010"],
  ["leave the clock on", DRIVER, "poke(CLOCK, peek(CLOCK) & ~SHA);", ""],
  ["leave SHA out of reset", DRIVER, "poke(RESET, peek(RESET) | SHA);", ""],
  ["put secure boot into reset", DRIVER, "peek(RESET) | SHA", "peek(RESET) | SHA | SECURE_BOOT"],
  ["put everything into reset", DRIVER, "peek(RESET) | SHA", "-1"],
  ["stop all clocks", DRIVER, "peek(CLOCK) & ~SHA", "0"],
  ["start SHA's clock and stop the others", DRIVER, "peek(CLOCK) | SHA", "SHA"],
  ["keep a unit that fails", DRIVER, "} finally {", "} finally {} {"],
  ["not swap bytes", ENGINES, "i ^ 3", "i"],
  ["swap halves of words", ENGINES, "i ^ 3", "i ^ 1"],
  ["hash the last key", ENGINES, "work._mapInPlace(work._swap, work._key, work._toArrayBuffer(key), 8);", ""],
  ["skip the proof", ENGINES, "if (proof(sha1) !== PROOF)", "if (!proof(sha1))"],
  ["stay with a stuck engine", ENGINES, "nextEngine(this, error);", 'return "";'],
  [
    "keep the blocks of the proof",
    ENGINES,
    "    work._first = first as Uint32Array;\n    work._second = second;\n",
    "",
  ],
];

test("the driver drives the unit as the manual demands", async () => {
  assertPassed(runOnNode(await bundleForEspruino(CHECKS)));
});

test("the same on the real interpreter", {
  skip: !process.env.ESPRUINO && "ESPRUINO is not set",
}, async () => {
  assertPassed(await runOnEspruino(await bundleForEspruino(CHECKS), process.env.ESPRUINO!));
});

for (const [name, file, from, to] of MUTATIONS) {
  test(`a driver is caught that would ${name}`, async () => {
    let places = 0;
    const mutant = await bundleForEspruino(CHECKS, (text, path) => {
      if (path !== file) return text;
      places = text.split(from).length - 1;
      return text.replace(from, to);
    });
    assert.equal(places, 1, "the mutation must hit one place in the source");
    const lines = runOnNode(mutant);
    assert.ok(
      lines.some((line) => line.startsWith("FAIL")),
      lines.join("\n"),
    );
  });
}
