import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { CASES } from "./cases";

const ESPRUINO = process.env.ESPRUINO;

/** Cases that stop the interpreter or need what Espruino for Linux lacks. */
const NOT_ON_LINUX = /LED1|D34|for\(;i;\)|E\.on/;

test("what the rules let pass runs on the real interpreter", {
  skip: !ESPRUINO && "ESPRUINO is not set",
}, () => {
  const snippets = Object.values(CASES)
    .flatMap(({ allowed }) => allowed)
    .filter((source) => !NOT_ON_LINUX.test(source));
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-dialect-"));
  try {
    const file = path.join(folder, "snippets.js");
    writeFileSync(
      file,
      snippets
        .map((source, i) => `try{(function(){${source}\n})()}catch(e){console.log("FAILED ${i} "+e)}\n`)
        .join("") + 'console.log("COMPLETE");quit();\n',
    );
    const { stdout } = spawnSync(ESPRUINO!, [file], {
      encoding: "latin1",
      timeout: 30_000,
      killSignal: "SIGKILL",
    });
    const failed = [...stdout.matchAll(/^FAILED (\d+) (.*)$/gm)].map(
      ([, i, error]) => `${snippets[+i!]}: ${error}`,
    );
    assert.deepEqual(failed, []);
    assert.match(stdout, /COMPLETE/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
