/** The npm package: packed, installed into an empty project without network, used with TypeScript `strict`. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { startFakeBoard } from "./fake-board";

const PROGRAM = `
import { type Board, BoardError, connect, type Sample } from "rheo-client";

const board: Board = connect(process.argv[2] ?? "", { channels: ["knob"] });
const off: () => void = board.on("state", (state) => {
  if (state.name === "lost") console.log(state.retryAt - board.now());
});
const { channels } = await board.ready();
const first: Sample = await board[Symbol.asyncIterator]().next().then(({ value }) => value);
const value: number | null | undefined = first.values[0];
try {
  await board.set({ rate: 1000 });
} catch (error) {
  if (error instanceof BoardError && error.code === "bad-field") console.log(channels.length, value, error.message);
}
// @ts-expect-error: no such event
board.on("samples", () => undefined);
off();
board.close();
`;

const PAGE = `
import { connect } from "rheo-client";
const board = connect(location.href);
board.on("sample", ({ values }) => { document.title = String(values[0] ?? "no reading"); });
`;

describe("the npm package", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-package-"));
  after(() => rmSync(folder, { recursive: true }));
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const pack = (source: string): string =>
    JSON.parse(run("npm", "pack", path.resolve(source), "--json", "--offline"))[0].filename;

  before(() => {
    const packed = [pack("dist/npm/rheo-client"), pack("node_modules/ws")];
    writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }');
    run("npm", "install", "--offline", "--no-audit", "--no-fund", ...packed.map((file) => `./${file}`));
  });

  const compile = (name: string, source: string, lib: string[], types: string[]): void => {
    const place = path.join(folder, name);
    mkdirSync(place);
    writeFileSync(path.join(place, "program.ts"), source);
    const compilerOptions = {
      strict: true,
      target: "es2022",
      module: "nodenext",
      lib,
      types,
      customConditions: name === "page" ? ["browser"] : [],
      typeRoots: [path.resolve("node_modules/@types")],
    };
    writeFileSync(
      path.join(place, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["program.ts"] }),
    );
    execFileSync(process.execPath, [path.resolve("node_modules/typescript/bin/tsc"), "-p", place], {
      stdio: ["ignore", "inherit", "inherit"],
    });
  };

  it("holds code, types, a README and a licence, and nothing else", () => {
    const [{ files }] = JSON.parse(
      run("npm", "pack", path.resolve("dist/npm/rheo-client"), "--json", "--dry-run"),
    );
    const names = files
      .map((file: { path: string }) => file.path)
      .filter((name: string) => !name.startsWith("types/"));
    assert.deepEqual(names.sort(), [
      "LICENSE",
      "README.md",
      "browser.js",
      "node.js",
      "package.json",
      "shared.js",
    ]);
  });

  it("a strict program on Node is compiled and runs", async () => {
    compile("node", PROGRAM, ["es2022"], ["node"]);
    const board = await startFakeBoard();
    const { execFile } = await import("node:child_process");
    const output = await new Promise<string>((resolve, reject) => {
      const args = ["node/program.js", `ws://127.0.0.1:${board.port}`];
      execFile(process.execPath, args, { cwd: folder }, (error, out) =>
        error ? reject(error) : resolve(out),
      );
    });
    assert.equal(output, "2 2048 rate: 1 to 100.\n");
    await board.stop();
  });

  it("a strict page is compiled without Node's types", () => {
    compile("page", PAGE, ["es2022", "dom"], []);
  });

  it("the one file for pages imports nothing", () => {
    assert.doesNotMatch(readFileSync("dist/rheo-client.js", "utf8"), /\bimport\b|\brequire\b/);
  });
});
