import { readFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";

/** How TypeScript becomes what Node runs. */
const NODE = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: false,
};

/**
 * TypeScript without a look at its types: strips types, resolves relative imports without extension, leaves packages alone.
 * Types are checked by `npm run typecheck`.
 *
 * `import.meta.url` keeps meaning the source file's place, so code that reads files beside itself does
 * the same whether it runs from source or from `dist`.
 * @param {string} root the repository's root
 * @param {ts.CompilerOptions} [compilerOptions] default: for Node
 * @returns {import("rollup").Plugin}
 */
export function nodeTypeScript(root, compilerOptions = NODE) {
  return {
    name: "node-typescript",
    async resolveId(source, importer) {
      if (!importer || !source.startsWith(".")) return null;
      const base = path.resolve(path.dirname(importer), source);
      for (const file of [base, base.replace(/\.js$/, ".ts"), `${base}.ts`, path.join(base, "index.ts")]) {
        if (/\.(ts|js|json)$/.test(file) && (await exists(file))) return file;
      }
      return null;
    },
    transform(code, id) {
      if (!id.endsWith(".ts")) return null;
      const { outputText, sourceMapText } = ts.transpileModule(code, {
        fileName: id,
        compilerOptions: { ...compilerOptions, sourceMap: true },
      });
      return {
        code: outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"),
        map: JSON.parse(/** @type {string} */ (sourceMapText)),
      };
    },
    resolveImportMeta(property, { moduleId, chunkId }) {
      if (property !== "url") return null;
      const from = path.join(root, "dist", path.dirname(chunkId));
      const source = path.relative(from, moduleId).split(path.sep).join("/");
      return `new URL(${JSON.stringify(source)}, import.meta.url).href`;
    },
  };
}

/** @param {string} file */
async function exists(file) {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
