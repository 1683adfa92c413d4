import { nodeResolve } from "@rollup/plugin-node-resolve";
import typescript from "@rollup/plugin-typescript";
import ts from "typescript";
import { ROOT } from "../paths.js";
import { dialectOfBundle, dialectOfSources } from "../plugins/dialect.js";
import { espruinoChain } from "../plugins/espruino.js";
import { nodeTypeScript } from "../plugins/node.js";
import { sizeBudget } from "../plugins/size.js";
import { strict } from "../plugins/strict.js";

/** As `firmware/tsconfig.json` has it, for bundles whose types another one's build checks. */
const ES5 = {
  target: ts.ScriptTarget.ES5,
  module: ts.ModuleKind.ESNext,
  importHelpers: true,
  ignoreDeprecations: "6.0",
};

/**
 * TypeScript to ES5 to the shape that survives Espruino's interpreter, which does not hoist, has no
 * `Object.freeze` and copies native modules to nothing when asked for a namespace.
 *
 * @param {{ input: string, file: string, tsconfig: string, noCheck?: boolean, wrap?: boolean,
 *   part?: boolean }} paths absolute:
 *   the entry, the bundle, and the compiler's settings; `noCheck` when another bundle's build checks the same
 *   types, which is twice as quick; `wrap` for a bundle that shares the global scope with another; `part` for a module with exports
 * @returns {import("rollup").RollupOptions & { output: import("rollup").OutputOptions }}
 */
export function espruinoOptions({ input, file, tsconfig, noCheck = false, wrap = false, part = false }) {
  return {
    input,
    treeshake: { propertyReadSideEffects: false },
    plugins: [
      strict(),
      dialectOfSources(),
      nodeResolve(),
      noCheck
        ? nodeTypeScript(ROOT, ES5)
        : typescript({
            tsconfig,
            include: ["**/*.ts"],
            compilerOptions: { noEmit: false, sourceMap: true },
          }),
    ],
    output: {
      file,
      format: wrap ? "iife" : "cjs",
      exports: part ? "named" : "none",
      esModule: false,
      strict: false,
      freeze: false,
      interop: "esModule",
      externalLiveBindings: false,
      generatedCode: "es5",
      // A map beside the bundle, and no comment in it that would take room in flash.
      sourcemap: "hidden",
      plugins: [...espruinoChain(part), dialectOfBundle(part ? ["exports", "module"] : []), sizeBudget()],
    },
  };
}
