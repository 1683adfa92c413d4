import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startTarget } from "../targets/index.js";

const folder = mkdtempSync(join(tmpdir(), "rheo-watchdog-"));
after(() => rmSync(folder, { recursive: true }));

function program(name: string, code: string): string {
  const path = join(folder, name);
  writeFileSync(path, `console.log("start");E.enableWatchdog(1,false);${code}`);
  return path;
}

test("a program that feeds the watchdog is left alone", async () => {
  const bundle = program(
    "fed.js",
    'setInterval(function(){E.kickWatchdog()},100);setTimeout(function(){console.log("alive")},2500);',
  );
  const target = await startTarget({ kind: "sim", bundle, listens: false });
  await target.waitFor(/alive\n/);
  await target.stop();
  assert.equal(target.output().match(/start\n/g)?.length, 1);
});

test("a program that does not is restarted, and the simulator says why", async () => {
  const target = await startTarget({ kind: "sim", bundle: program("starved.js", ""), listens: false });
  await target.waitFor(/restarts the board: watchdog\nstart\n/);
  await target.stop();
});
