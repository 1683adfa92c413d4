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
  ["skip the clock", DRIVER, "bus.poke32(CLOCK, bus.peek32(CLOCK) | SHA);", ""],
  ["leave SHA in reset", DRIVER, "~(SHA | SECURE_BOOT)", "~SECURE_BOOT"],
  ["leave secure boot in reset", DRIVER, "~(SHA | SECURE_BOOT)", "~SHA"],
  ["clear all resets", DRIVER, "bus.peek32(RESET) & ~(SHA | SECURE_BOOT)", "0"],
  ["forget CONTINUE", DRIVER, "i ? CONTINUE : START", "START"],
  ["forget START", DRIVER, "i ? CONTINUE : START", "CONTINUE"],
  ["never wait", DRIVER, "polls > 0 && bus.peek32(BUSY)", "false"],
  ["wait for one read only", DRIVER, "const POLLS = 50;", "const POLLS = 1;"],
  ["wait for ever", DRIVER, "polls > 0 && bus.peek32(BUSY)", "bus.peek32(BUSY)"],
  ["go on though stuck", DRIVER, "polls > 0 && i <= blocks.length", "i <= blocks.length"],
  ["forget LOAD", DRIVER, "bus.poke32(LOAD, 1);", ""],
  ["LOAD with 0", DRIVER, "bus.poke32(LOAD, 1);", "bus.poke32(LOAD, 0);"],
  ["write text one word too far", DRIVER, "bus.poke32(TEXT, blocks[i])", "bus.poke32(TEXT + 4, blocks[i])"],
  ["write text at odd addresses", DRIVER, "bus.poke32(TEXT, blocks[i])", "bus.poke32(TEXT + 1, blocks[i])"],
  ["skip the last block", DRIVER, "i < blocks.length", "i < blocks.length - 1"],
  ["believe the first read", DRIVER, "const next = bus.peek32(TEXT, 5);", "return last; const next = last;"],
  ["compare one word", DRIVER, "last[0] === next[0] &&", "last[1] === next[1] ||"],
  ["read digests for ever", DRIVER, "reads < READS", "true"],
  ["leave the clock on", DRIVER, "bus.poke32(CLOCK, bus.peek32(CLOCK) & ~SHA);", ""],
  ["leave SHA out of reset", DRIVER, "bus.poke32(RESET, bus.peek32(RESET) | SHA);", ""],
  ["put secure boot into reset", DRIVER, "bus.peek32(RESET) | SHA", "bus.peek32(RESET) | SHA | SECURE_BOOT"],
  ["put everything into reset", DRIVER, "bus.peek32(RESET) | SHA", "-1"],
  ["stop all clocks", DRIVER, "bus.peek32(CLOCK) & ~SHA", "0"],
  ["start SHA's clock, stop the others", DRIVER, "bus.peek32(CLOCK) | SHA", "SHA"],
  [
    "keep a stuck unit",
    DRIVER,
    "if (polls > 0) digest",
    "if (!polls) throw new Error('busy after 50 reads'); digest",
  ],
  ["do not swap bytes", ENGINES, "i ^ 3", "i"],
  ["swap halves", ENGINES, "i ^ 3", "i ^ 1"],
  ["hash the last key", ENGINES, "E.mapInPlace(sha1._swap, sha1._key, E.toUint8Array(key), 8);", ""],
  ["skip the proof", ENGINES, "if (found !== vectors[i][1])", "if (!found)"],
  ["stay with a stuck engine", ENGINES, "nextEngine(this, String(error));", "return '';"],
  ["fall over once only", ENGINES, "sha1.engine = engine;\n", "\n"],
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
      places += text.split(from).length - 1;
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
