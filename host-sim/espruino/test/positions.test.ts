/** Errors are reported where they happened in the source, through the instrumentation and the map. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { minify } from "terser";
import ts from "typescript";
import { testMachine } from "./fake-devices.js";

const SOURCE = `interface Reading { raw: number }
function sample(reading: Reading | null, label: string): string {
  const text = label + ": " + reading!.raw / 3;
  return text;
}
setTimeout(function () {
  try { sample({ raw: 1 }, "ok") } catch (e) { print("no") }
  print(sample({ raw: 2 }, "two")); sample(null, "bad");
}, 1);
`;

/** Compiles to one minified line with a map beside it, as the build does. */
async function bundle(folder: string): Promise<{ file: string; code: string }> {
  const file = path.join(folder, "firmware.js");
  const { outputText, sourceMapText } = ts.transpileModule(SOURCE, {
    fileName: "app/sampler.ts",
    compilerOptions: { target: ts.ScriptTarget.ES2015, module: ts.ModuleKind.None, sourceMap: true },
  });
  const { code, map } = await minify(outputText, {
    compress: false,
    mangle: { toplevel: true },
    sourceMap: { content: sourceMapText, asObject: true },
  });
  const sources = { ...(map as object), sources: ["app/sampler.ts"] };
  writeFileSync(file, code!);
  writeFileSync(file + ".map", JSON.stringify(sources));
  return { file, code: code! };
}

test("an uncaught error names file, line and column of the TypeScript", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "machine-positions-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const { file, code } = await bundle(folder);
  const { machine, flash, until, printed } = testMachine({ origins: { ".bootcde": file } });
  t.after(() => machine.powerOff());
  flash.set(".bootcde", Buffer.from(code));
  machine.boot();
  await until("Uncaught");
  const where = path.relative(process.cwd(), path.join(folder, "app/sampler.ts"));
  assert.match(printed(), /two: 0\.66666666666\n/);
  assert.match(printed(), /Uncaught Error: Can't read property 'raw' of null\n/);
  assert.ok(printed().includes(`${where}:3:`), printed());
  assert.ok(printed().includes(`${where}:8:`), printed());
});

test("without a map the position is the program's own, as it was given", async (t) => {
  const { machine, until, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run(
    'function f(a) { try { a = "x" + a + "y" } finally { a = 1 / 3 + a } null.x }\nf(1);',
    "plain.js",
  );
  await until("Uncaught");
  assert.match(printed(), /at f \(plain\.js:1:74\)\n {4}at plain\.js:2:1\n/);
});

test("a regular expression Espruino cannot do is reported where it stands", (t) => {
  const { machine, warnings } = testMachine();
  t.after(() => machine.powerOff());
  machine.run("var a = 1;\nvar b = /a{2}/.test('aa');", "regex.js");
  assert.deepEqual(warnings, [
    "regex.js:2:9: Espruino's regular expressions do not have quantifier {n}: /a{2}/",
  ]);
});
