/** Each pass of the chain, and the whole chain, leaves a program doing what it did: on Node, and on Espruino. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import { after, BEFORE, minifyProgram } from "../passes.js";
import { START_MARK } from "../resident.js";
import { program } from "./programs.js";

const RUNS = 150;
/** Programs that the interpreter gets in one go. */
const TOGETHER = 25;
const ROUNDS = 4;

/** What a program leaves in `out`, as JSON; or that it threw. */
function onNode(code: string, also: object = {}): string {
  const told: string[] = [];
  try {
    const around = {
      tell: (out: unknown) => told.push(JSON.stringify(out)),
      exports: {},
      module: {},
      ...also,
    };
    vm.runInNewContext(code, around, { timeout: 30_000 });
  } catch (error) {
    told.push(`threw ${(error as Error).name}`);
  }
  return told.join();
}

/** What the chain makes of a program, one pass left out or none. */
async function wholeChain(code: string, part = false, leftOut = ""): Promise<string> {
  for (const { name, edit } of BEFORE) if (name !== leftOut) code = edit(code).toString();
  code = (await minifyProgram(code, "program.js", false)).code;
  for (const { name, edit } of after(part)) if (name !== leftOut) code = edit(code).toString();
  return code;
}

/** Those of parts but for the ones that all programs go through. */
const ofParts = after(true).filter(({ name }) => after(false).every((other) => other.name !== name));

const PASSES = [...BEFORE, ...after(false), ...ofParts];

for (const { name, edit } of PASSES) {
  test(`${name} leaves a program doing what it did`, () => {
    fc.assert(
      fc.property(program, (code) => {
        // A mark is a call that a later pass takes out.
        assert.equal(onNode(edit(code).toString(), { [START_MARK]: () => 0 }), onNode(code));
      }),
      { numRuns: RUNS },
    );
  });
}

for (const part of [false, true]) {
  test(`the whole chain leaves a ${part ? "part" : "program"} doing what it did`, {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(program, async (code) => {
        assert.equal(onNode(await wholeChain(code, part)), onNode(code));
      }),
      { numRuns: RUNS },
    );
  });
}

for (const pass of PASSES) {
  test(`what the real interpreter runs rightly without ${pass.name} it runs rightly with it`, {
    skip: !process.env.ESPRUINO && "ESPRUINO is not set",
    timeout: 120_000,
  }, async () => {
    const part = ofParts.includes(pass);
    let right = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const programs = fc.sample(program, TOGETHER).filter((code) => !/^threw/.test(onNode(code)));
      const without = await Promise.all(programs.map((code) => wholeChain(code, part, pass.name)));
      const before = onEspruino(without);
      const small = await Promise.all(programs.map((code) => wholeChain(code, part)));
      const told = onEspruino(small);
      programs.forEach((code, index) => {
        // What a pass mends, the interpreter runs otherwise without it.
        if (before[index] !== onNode(code)) return;
        right++;
        assert.equal(told[index], before[index], `${without[index]}\nbecame\n${small[index]}`);
      });
    }
    assert.ok(right > 0, "no program was run rightly without it");
  });
}

test("and what comes out does the same on the real interpreter", {
  skip: !process.env.ESPRUINO && "ESPRUINO is not set",
  timeout: 120_000,
}, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const programs = fc.sample(program, TOGETHER).filter((code) => !/^threw/.test(onNode(code)));
    // Parts in turn with programs.
    const small = await Promise.all(programs.map((code, index) => wholeChain(code, index % 2 === 1)));
    const told = onEspruino(small);
    programs.forEach((code, index) => {
      assert.equal(told[index], onNode(code), `${code}\nbecame\n${small[index]}`);
    });
  }
});

/**
 * What each of some programs leaves in `out` on the interpreter, as JSON; undefined when it tells nothing. One that the
 * interpreter cannot read takes those behind it along: who told nothing is asked alone.
 */
function onEspruino(programs: string[]): Array<string | undefined> {
  const told = runOnEspruino(programs);
  return told.map((text, index) => text ?? runOnEspruino([programs[index]!])[0]);
}

function runOnEspruino(programs: string[]): Array<string | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-passes-"));
  try {
    const file = path.join(folder, "programs.js");
    const each = programs.map(
      (code, index) =>
        `try{(function(tell,exports,module){${code}\n})(function(o){print("TOLD ${index} "+JSON.stringify(o))},{},{})}catch(e){print("TOLD ${index} threw",e)}\n`,
    );
    writeFileSync(file, `${each.join("")}quit();\n`);
    const options = { encoding: "latin1", timeout: 60_000, killSignal: "SIGKILL" } as const;
    const { stdout } = spawnSync(process.env.ESPRUINO!, [file], options);
    const told: Array<string | undefined> = programs.map(() => undefined);
    for (const [, index, text] of stdout.matchAll(/^TOLD (\d+) (.*?)\r?$/gm)) told[Number(index)] = text;
    return told;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
