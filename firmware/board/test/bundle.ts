import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { rollup } from "rollup";
import ts from "typescript";
import { espruinoChain } from "../../../tools/plugins/espruino.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/**
 * Takes a TypeScript program the whole way into Espruino's dialect, as the build does, but in memory and
 * without checking types.
 *
 * @param entry path from the repository's root
 * @param edit may change a module's TypeScript on its way in; gets its path from the repository's root.
 * What was edited is left unminified, to save time
 */
export async function bundleForEspruino(
  entry: string,
  edit?: (text: string, file: string) => string,
): Promise<string> {
  const bundle = await rollup({
    input: path.join(ROOT, entry),
    plugins: [
      {
        name: "typescript-to-es5",
        resolveId(source, importer) {
          if (!importer) return source;
          const base = path.resolve(path.dirname(importer), source);
          return [`${base}.ts`, `${base}/index.ts`].find((file) => existsSync(file));
        },
        async load(id) {
          const source = await readFile(id, "utf8");
          const text = edit ? edit(source, path.relative(ROOT, id)) : source;
          const { outputText } = ts.transpileModule(text, {
            compilerOptions: {
              target: ts.ScriptTarget.ES5,
              module: ts.ModuleKind.ESNext,
              ignoreDeprecations: "6.0",
            },
          });
          return outputText;
        },
      },
    ],
  });
  const { output } = await bundle.generate({
    format: "cjs",
    exports: "none",
    strict: false,
    freeze: false,
    interop: "esModule",
    externalLiveBindings: false,
    generatedCode: "es5",
    plugins: edit ? [] : espruinoChain(false),
  });
  await bundle.close();
  return output[0].code;
}
