import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import typescript from "@rollup/plugin-typescript";
import { minify } from "terser";
import { DASHBOARD, ESPRUINO_ENTRIES, NODE_ENTRIES } from "./build/entries.js";
import { dashboard } from "./build/plugins/dashboard.js";
import { espruinoHoist, espruinoOutput } from "./build/plugins/espruino.js";
import { nodeTypeScript } from "./build/plugins/node.js";
import { sizeBudget } from "./build/plugins/size.js";
import { strict } from "./build/plugins/strict.js";
import { leanUplot } from "./build/plugins/uplot.js";

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const inRoot = (/** @type {string} */ file) => path.join(ROOT, file);

/**
 * Every output, by name; `npm run build` runs these side by side, `npx rollup -c` one after the other.
 * @returns {{ name: string, options: import("rollup").RollupOptions & { output: import("rollup").OutputOptions } }[]}
 */
export function tasks() {
  const node = NODE_ENTRIES.filter(({ input }) => existsSync(inRoot(input)));
  return [
    ...ESPRUINO_ENTRIES.filter(({ input }) => existsSync(inRoot(input))).map(espruinoTask),
    ...(node.length ? [nodeTask(node.map(({ input }) => input))] : []),
    ...(existsSync(inRoot(DASHBOARD.html)) ? [dashboardTask()] : []),
  ];
}

export default tasks().map(({ options }) => options);

/**
 * TypeScript to ES5 to the shape that survives Espruino's interpreter, which does not hoist, has no
 * `Object.freeze` and copies native modules to nothing when asked for a namespace.
 * @param {{ name: string, input: string, file: string }} entry
 */
function espruinoTask({ name, input, file }) {
  return {
    name,
    options: {
      input: inRoot(input),
      treeshake: { propertyReadSideEffects: /** @type {const} */ (false) },
      plugins: [
        strict(),
        nodeResolve(),
        typescript({
          tsconfig: inRoot("firmware/tsconfig.json"),
          cacheDir: undefined,
          include: ["**/*.ts"],
          compilerOptions: { noEmit: false, sourceMap: true, outDir: inRoot("dist") },
        }),
      ],
      output: {
        file: inRoot(file),
        format: /** @type {const} */ ("cjs"),
        exports: /** @type {const} */ ("none"),
        strict: false,
        freeze: false,
        interop: /** @type {const} */ ("esModule"),
        externalLiveBindings: false,
        generatedCode: /** @type {const} */ ("es5"),
        sourcemap: /** @type {const} */ ("hidden"),
        plugins: [espruinoOutput(), espruinoHoist(), sizeBudget()],
      },
    },
  };
}

/** @param {string[]} inputs */
function nodeTask(inputs) {
  return {
    name: "node",
    options: {
      input: Object.fromEntries(inputs.map((input) => [input.replace(/\.ts$/, ""), inRoot(input)])),
      external: (/** @type {string} */ id) => !id.startsWith(".") && !path.isAbsolute(id),
      plugins: [strict(), nodeTypeScript(ROOT)],
      output: {
        dir: inRoot("dist"),
        format: /** @type {const} */ ("es"),
        entryFileNames: "[name].js",
        chunkFileNames: "host-sim/shared/[name].js",
        sourcemap: true,
      },
    },
  };
}

function dashboardTask() {
  const { name, html, input, styles, file } = DASHBOARD;
  return {
    name,
    options: {
      input: inRoot(input),
      plugins: [
        strict(),
        nodeResolve({ browser: true }),
        leanUplot(),
        typescript({
          tsconfig: inRoot("web/tsconfig.json"),
          compilerOptions: { noEmit: false, sourceMap: false },
        }),
      ],
      output: {
        dir: inRoot("dist"),
        format: /** @type {const} */ ("es"),
        plugins: [
          {
            name: "minify",
            async renderChunk(/** @type {string} */ code) {
              const small = await minify(code, {
                ecma: 2020,
                module: true,
                compress: { passes: 2 },
                format: { inline_script: true, ascii_only: true },
              });
              return /** @type {string} */ (small.code);
            },
          },
          dashboard({ html: inRoot(html), styles: inRoot(styles), file: path.basename(file) }),
          sizeBudget(),
        ],
      },
    },
  };
}
