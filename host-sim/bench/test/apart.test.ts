import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startApart } from "../apart";

const folder = mkdtempSync(join(tmpdir(), "rheo-apart-"));
after(() => rmSync(folder, { recursive: true }));

function bundle(name: string, code: string): string {
  const path = join(folder, name);
  writeFileSync(path, code);
  return path;
}

test("a simulated board in a process of its own does what is asked of it", async () => {
  const path = bundle(
    "server.js",
    'var settings=JSON.parse(require("Storage").read("rheo.json"));print("rate",settings.rate);' +
      'require("net").createServer(function(){}).listen(settings.port);',
  );
  const files = { extra: Buffer.from([0, 128, 255]) };
  const board = await startApart({ kind: "sim", bundle: path, settings: { rate: 33 }, files });
  try {
    assert.notEqual(board.pid, process.pid);
    await board.waitFor(/^rate 33$/m);
    const bytes = 'require("Storage").read("extra").split("").map(function(c){return c.charCodeAt(0)})';
    assert.deepEqual(await board.evaluate(bytes), [0, 128, 255]);
    await assert.rejects(board.evaluate("nothing.at.all"), /nothing\.at\.all/);
    const { free, usage, total } = await board.memory();
    assert.equal(free + usage, total);
  } finally {
    await board.stop();
  }
  await board.stop();
  await assert.rejects(board.evaluate("1"), /the simulator ended/);
});

test("a board that cannot start says why", async () => {
  await assert.rejects(startApart({ kind: "sim", bundle: join(folder, "none.js") }), /none\.js/);
});
