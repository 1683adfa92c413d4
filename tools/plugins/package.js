import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { fromRoot, inRoot } from "../paths.js";

/**
 * Makes an npm package of an output: its description and the files that go with it are copied, and the
 * types of its entries are written beside the code, below `types/`, as the sources lie.
 * @param {{ entries: string[], description: string, files: string[] }} contents paths from the root:
 *   sources whose exports are the package's, its `package.json`, and what is copied as it is
 * @returns {import("rollup").Plugin}
 */
export function npmPackage({ entries, description, files }) {
  return {
    name: "npm-package",
    generateBundle() {
      for (const file of [description, ...files]) {
        this.addWatchFile(inRoot(file));
        this.emitFile({ type: "asset", fileName: path.basename(file), source: readFileSync(inRoot(file)) });
      }
      for (const { name, text } of declarations(entries, (file) => this.addWatchFile(file))) {
        this.emitFile({ type: "asset", fileName: `types/${name}`, source: text });
      }
    },
  };
}

/**
 * @param {string[]} entries
 * @param {(file: string) => void} watch called with every source file read, absolute
 */
function declarations(entries, watch) {
  const program = ts.createProgram(entries.map(inRoot), {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: inRoot("."),
    outDir: inRoot("."),
  });
  /** @type {{ name: string, text: string }[]} */
  const written = [];
  program.emit(undefined, (name, text) => written.push({ name: fromRoot(name), text }));
  for (const { fileName } of program.getSourceFiles()) {
    if (!fileName.includes("/node_modules/")) watch(fileName);
  }
  return written;
}
