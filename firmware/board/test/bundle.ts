import { readFile } from "node:fs/promises";
import path from "node:path";
import { rollup } from "rollup";
import ts from "typescript";
import { espruinoHoist, espruinoOutput } from "../../../build/plugins/espruino.js";

const RESOLVED = [".ts", "/index.ts", ""];

/**
 * Takes TypeScript the whole way into Espruino's dialect, as the build does, but in memory and without
 * checking types.
 *
 * @param entry program text; imports in it are relative to this folder
 * @param edit may change a module's TypeScript on its way in; gets its path from the repository's root
 */
export async function bundleForEspruino(
  entry: string,
  edit: (text: string, file: string) => string = (text) => text,
): Promise<string> {
  const root = path.resolve(import.meta.dirname, "../../..");
  const entryId = path.join(import.meta.dirname, "\0entry.ts");
  const bundle = await rollup({
    input: entryId,
    plugins: [
      {
        name: "typescript-to-es5",
        async resolveId(source, importer) {
          if (source === entryId) return entryId;
          if (!source.startsWith(".") || !importer) return null;
          const base = path.resolve(path.dirname(importer), source);
          for (const ending of RESOLVED) {
            const file = base + ending;
            if (
              await readFile(file).then(
                () => true,
                () => false,
              )
            )
              return file;
          }
          return null;
        },
        async load(id) {
          const text = id === entryId ? entry : await readFile(id, "utf8");
          const { outputText } = ts.transpileModule(edit(text, path.relative(root, id)), {
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
    plugins: [espruinoOutput(), espruinoHoist()],
  });
  await bundle.close();
  return output[0].code;
}
