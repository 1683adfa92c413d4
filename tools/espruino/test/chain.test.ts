import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { rollup } from "rollup";
import { fromRoot, inRoot } from "../../paths.js";
import { describe } from "../../plugins/strict.js";
import { espruinoOptions } from "../options.js";

/** Builds a small program through the whole chain; the bundle, its map, or the errors as the build prints them. */
async function build(files: Record<string, string>) {
  mkdirSync(inRoot("dist"), { recursive: true });
  const folder = mkdtempSync(inRoot("dist/test-"));
  try {
    const tsconfig = path.join(folder, "tsconfig.json");
    writeFileSync(
      tsconfig,
      JSON.stringify({
        extends: inRoot("firmware/tsconfig.json"),
        compilerOptions: { rootDir: inRoot(".") },
        include: ["*.ts", inRoot("firmware/board/espruino.d.ts")],
        exclude: [],
      }),
    );
    for (const [name, source] of Object.entries(files)) writeFileSync(path.join(folder, name), source);
    const file = path.join(folder, "out/out.js");
    try {
      const options = espruinoOptions({ input: path.join(folder, "main.ts"), file, tsconfig });
      const bundle = await rollup(options);
      await bundle.write(options.output);
      await bundle.close();
    } catch (error) {
      return { error: describe(error).replaceAll(`${fromRoot(folder)}/`, "") };
    }
    const map = JSON.parse(readFileSync(`${file}.map`, "utf8"));
    return { code: readFileSync(file, "utf8"), map: map as ConstructorParameters<typeof SourceMap>[0] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function errorOf(files: Record<string, string>): Promise<string> {
  const { error } = await build(files);
  assert.ok(error, "the build should have failed");
  return error;
}

test("what only the bundle shows is told with the line of the TypeScript source", async () => {
  const error = await errorOf({
    "main.ts": 'import { half } from "./half";\nconsole.log(half(4));\n',
    "half.ts":
      "export function half(n: number): number {\n  return Math.sqrt(n) * (Math as any).trunc(n);\n}\n",
  });
  assert.match(error, /^half\.ts:2:\d+: Espruino lacks this member \(Math\.trunc\); .*\[absent-member\]$/);
});

test("what the compiler would hide is told with its line, all at once", async () => {
  const error = await errorOf({
    "main.ts": 'class A {}\nclass B extends A {}\nconsole.log(new B(), "\u00e9");\n',
  });
  assert.match(
    error,
    /^main\.ts:2:9: inheritance .*\[ts\/extends\]\nmain\.ts:3:22: text beyond ASCII .*\[ts\/non-ascii\]$/,
  );
});

test("a type error fails the build with its line", async () => {
  assert.match(await errorOf({ "main.ts": "const n: number = 1;\nn.lost();\n" }), /^main\.ts:2:3: TS2339: /);
});

test("an import in a circle fails the build", async () => {
  const error = await errorOf({
    "main.ts": 'import { b } from "./b";\nconsole.log(b);\n',
    "b.ts": 'import { c } from "./c";\nexport const b = c;\n',
    "c.ts": 'import { b } from "./b";\nexport const c = () => b;\n',
  });
  assert.match(error, /Circular dependency/);
});

test("an entry with exports fails the build, since Espruino has nowhere to put them", async () => {
  assert.match(await errorOf({ "main.ts": "export const a = 1;\nconsole.log(a);\n" }), /exports/);
});

const PROGRAM = `const record = { _someLongName: 1, kept: "\\xc3\\xa9\\x00" };
console.log(early(3));
function early(n: number): string { return String(inner(n) + record._someLongName); function inner(m: number) { return m * 2; } }
let k = 4;
console.log(k++ / 2, JSON.stringify(record).length);
function Halved(this: { v: number }) { this.v = Number(this) / 2; }
console.log(typeof Halved);
`;

test("the bundle is small ASCII in Espruino's order, and its map leads back", async () => {
  const { code, map, error } = await build({ "main.ts": PROGRAM });
  assert.ok(code && map, error);
  assert.match(code, /^[\0-\x7f]*$/);
  assert.doesNotMatch(code, /_someLongName|sourceMappingURL|use strict|Object\.freeze/);
  assert.match(code, /kept:"\\xc3\\xa9\\0"|kept:"\\xc3\\xa9\\x00"/);
  const place = new SourceMap(map).findEntry(0, code.indexOf("stringify"));
  assert.ok("originalSource" in place);
  assert.equal(
    place.originalLine + 1,
    PROGRAM.split("\n").findIndex((line) => line.includes("stringify")) + 1,
  );
});

test("functions become arrows, but for those with a this or arguments of their own", async () => {
  const { code, error } = await build({
    "main.ts": `
const g: any = global;
g.plain = function (a: number, b: number) { return a + b; };
g.own = function (this: any) { return this.a; };
g.list = function () { return arguments; };
g.around = function (x: any) { return { in: function (this: any) { return this.b + x; } }; };
`,
  });
  assert.ok(code, error);
  assert.match(code, /\.plain=\(?\w,\w\)?=>\w\+\w/);
  assert.match(code, /\.own=function\(\)\{return this\.a\}/);
  assert.match(code, /\.list=function\(\)\{return arguments\}/);
  assert.match(code, /in:function\(\)\{return this\.b\+\w\}/);
});

test("the bundle does on the real interpreter what it does on Node", {
  skip: !process.env.ESPRUINO && "ESPRUINO is not set",
}, async () => {
  const { code } = await build({
    "main.ts": `
const seen: string[] = [];
try { seen.push(String(early(2))); } catch (e) { seen.push("threw"); }
function early(n: number) { var t = n; return t++ / 2 + deep(); function deep() { return 1; } }
if (seen.length > 5) { var never: number | undefined = 1; }
seen.push(typeof never!);
for (let j = 0; j < 2; j++) seen.push(String([5, 6][j]));
console.log(seen.join(","));
`,
  });
  assert.ok(code);
  const folder = mkdtempSync(inRoot("dist/test-"));
  const file = path.join(folder, "out.js");
  writeFileSync(file, `${code}\nif (typeof quit === "function") quit();\n`);
  const options = { encoding: "latin1", timeout: 30_000, killSignal: "SIGKILL" } as const;
  const onNode = spawnSync(process.execPath, [file], options).stdout;
  const onEspruino = spawnSync(process.env.ESPRUINO!, [file], options).stdout;
  rmSync(folder, { recursive: true });
  assert.equal(onNode, "2,undefined,5,6\n");
  assert.ok(onEspruino.replaceAll("\r", "").includes(onNode), onEspruino);
});
