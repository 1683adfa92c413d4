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
  ["skip the clock", DRIVER, "poke(Register.CLOCK, peek(Register.CLOCK) | SHA);", ""],
  ["leave SHA in reset", DRIVER, "~(SHA | SECURE_BOOT)", "~SECURE_BOOT"],
  ["leave secure boot in reset", DRIVER, "~(SHA | SECURE_BOOT)", "~SHA"],
  ["clear all resets", DRIVER, "peek(Register.RESET) & ~(SHA | SECURE_BOOT)", "0"],
  ["forget CONTINUE", DRIVER, "poke(Register.CONTINUE, 1)", "poke(Register.START, 1)"],
  ["forget START", DRIVER, "poke(Register.START, 1)", "poke(Register.CONTINUE, 1)"],
  [
    "not wait after START",
    DRIVER,
    "poke(Register.START, 1);\n    if (peek(Register.BUSY)) waitIdle(peek);",
    "poke(Register.START, 1);",
  ],
  [
    "not wait after CONTINUE",
    DRIVER,
    "poke(Register.CONTINUE, 1);\n      if (peek(Register.BUSY)) waitIdle(peek);",
    "poke(Register.CONTINUE, 1);",
  ],
  [
    "not wait after LOAD",
    DRIVER,
    "poke(Register.LOAD, 1);\n    if (peek(Register.BUSY)) waitIdle(peek);",
    "poke(Register.LOAD, 1);",
  ],
  ["wait for one read only", DRIVER, "const POLLS = 50;", "const POLLS = 1;"],
  ["wait for ever", DRIVER, "if (!--polls) throw", "if (false) throw"],
  [
    "go on though stuck",
    DRIVER,
    'if (!--polls) throw new Error("busy after " + POLLS + " reads")',
    "if (!--polls) return",
  ],
  ["forget LOAD", DRIVER, "poke(Register.LOAD, 1);", ""],
  ["LOAD with 0", DRIVER, "poke(Register.LOAD, 1);", "poke(Register.LOAD, 0);"],
  [
    "write text one word too far",
    DRIVER,
    "poke(Register.TEXT, job._first)",
    "poke(Register.TEXT + 4, job._first)",
  ],
  [
    "write text at odd addresses",
    DRIVER,
    "poke(Register.TEXT, job._first)",
    "poke(Register.TEXT + 1, job._first)",
  ],
  ["skip the second block", DRIVER, "if (job._second)", "if (!job._second)"],
  [
    "write the first block twice",
    DRIVER,
    "poke(Register.TEXT, job._second)",
    "poke(Register.TEXT, job._first)",
  ],
  ["believe the first read", DRIVER, "natives._sum(words) + last !== ", "false && 0 !== "],
  ["keep a disturbed read", DRIVER, "      words = peek(Register.TEXT, 4);\n      last", "      last"],
  ["read digests for ever", DRIVER, "if (!--reads) throw", "if (false) throw"],
  ["lose the last word", DRIVER, "job._last.setUint32(0, last);", ""],
  ["swap the last word", DRIVER, "job._last.setUint32(0, last);", "job._last.setUint32(0, last, true);"],
  ["leave the clock on", DRIVER, "poke(Register.CLOCK, peek(Register.CLOCK) & ~SHA);", ""],
  ["leave SHA out of reset", DRIVER, "poke(Register.RESET, peek(Register.RESET) | SHA);", ""],
  [
    "put secure boot into reset",
    DRIVER,
    "peek(Register.RESET) | SHA",
    "peek(Register.RESET) | SHA | SECURE_BOOT",
  ],
  ["put everything into reset", DRIVER, "peek(Register.RESET) | SHA", "-1"],
  ["stop all clocks", DRIVER, "peek(Register.CLOCK) & ~SHA", "0"],
  ["start SHA's clock and stop the others", DRIVER, "peek(Register.CLOCK) | SHA", "SHA"],
  ["keep a unit that fails", DRIVER, "} finally {", "} finally {} {"],
  ["not swap bytes", ENGINES, "i ^ 3", "i"],
  ["swap halves of words", ENGINES, "i ^ 3", "i ^ 1"],
  [
    "hash the last key",
    ENGINES,
    "natives._mapInPlace(this._swap, this._key, natives._toArrayBuffer(key), 8);",
    "",
  ],
  ["skip the proof", ENGINES, "if (proof(sha1) !== PROOF)", "if (!proof(sha1))"],
  ["stay with a stuck engine", ENGINES, "passOver(this, error);", 'return "";'],
  [
    "keep the blocks of the proof",
    ENGINES,
    "  } finally {\n    sha1._first = first;\n    sha1._second = second;",
    "  } finally {",
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
