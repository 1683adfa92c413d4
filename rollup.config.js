import path from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import typescript from "@rollup/plugin-typescript";
import { minify } from "terser";
import ts from "typescript";
import { BUNDLES, ESPRUINO_BUNDLES } from "./bundles.js";
import { CLIENT, DASHBOARD, DEMO, FLEET_PAGE, NODE_ENTRIES, SETUP_PAGE, WORKBENCH } from "./tools/entries.js";
import { espruinoOptions } from "./tools/espruino/options.js";
import { inRoot, ROOT } from "./tools/paths.js";
import { dashboard } from "./tools/plugins/dashboard.js";
import { boardFiles } from "./tools/plugins/files.js";
import { nodeTypeScript } from "./tools/plugins/node.js";
import { npmPackage } from "./tools/plugins/package.js";
import { sizeBudget } from "./tools/plugins/size.js";
import { strict } from "./tools/plugins/strict.js";

/** As `web/tsconfig.json` has it, where types are not looked at. */
const WEB = { target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.ESNext, importHelpers: true };

/**
 * Every output, by name; `npm run build` runs these side by side, `npx rollup -c` one after the other.
 * @param {{ check?: boolean }} [options] `check`: whether types are looked at, which is most of the work; what is
 *   built is the same; `checks` of an output: whether that makes a difference
 * @returns {{ name: string, checks?: boolean, options: import("rollup").RollupOptions & { output: import("rollup").OutputOptions } }[]}
 */
export function tasks({ check = true } = {}) {
  return [
    ...ESPRUINO_BUNDLES.map(({ name, source, file, load, wrap }) => ({
      name,
      checks: name === ESPRUINO_BUNDLES[0].name,
      options: espruinoOptions({
        input: inRoot(source),
        file: inRoot(`dist/${file}`),
        tsconfig: inRoot("firmware/tsconfig.json"),
        // One program holds the files of all entries, and the first one's build checks it.
        wrap,
        part: load === "part",
        noCheck: !check || name !== ESPRUINO_BUNDLES[0].name,
      }),
    })),
    nodeTask(NODE_ENTRIES.map(({ input }) => input)),
    { ...dashboardTask(check), checks: true },
    pageTask({ ...SETUP_PAGE, script: sourceOf(SETUP_PAGE.name) }, [
      nodeResolve({ browser: true }),
      nodeTypeScript(ROOT),
    ]),
    pageTask(FLEET_PAGE),
    pageTask(WORKBENCH),
    clientPageTask(),
    clientPackageTask(),
  ];
}

export default tasks().map(({ options }) => options);

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

/** @param {string} name of a bundle */
function sourceOf(name) {
  return BUNDLES.find((bundle) => bundle.name === name)?.source ?? "";
}

/** @param {boolean} check */
function dashboardTask(check) {
  return pageTask({ ...DASHBOARD, script: sourceOf(DASHBOARD.name) }, [
    nodeResolve({ browser: true }),
    check
      ? typescript({
          tsconfig: inRoot("web/tsconfig.json"),
          compilerOptions: { noEmit: false, sourceMap: false },
        })
      : nodeTypeScript(ROOT, WEB),
  ]);
}

/**
 * A page: one HTML file with script and styles inside, and its gzip form.
 * @param {{ name: string, html: string, script: string, styles: string, file: string }} page paths from the root
 * @param {import("rollup").Plugin[]} [plugins] what reads its script; by default types are not looked at
 */
function pageTask({ name, html, script, styles, file }, plugins = [nodeTypeScript(ROOT)]) {
  return {
    name,
    options: {
      input: inRoot(script),
      plugins: [strict(), ...plugins],
      output: {
        dir: inRoot("dist"),
        format: /** @type {const} */ ("es"),
        plugins: [
          minified(),
          dashboard({ html: inRoot(html), styles: inRoot(styles), file: path.basename(file) }),
          sizeBudget(),
        ],
      },
    },
  };
}

/** The page with a board in it, from what the other tasks have built: for `tools/demo.js`, which comes after them. */
export function demoTask() {
  return pageTask(DEMO, [boardFiles(), nodeTypeScript(ROOT)]);
}

/** The client in one file, for pages: `<script type="module">import { connect } from "./rheo-client.js"`. */
function clientPageTask() {
  return {
    name: CLIENT.page.name,
    options: {
      input: inRoot(CLIENT.page.input),
      plugins: [strict(), nodeTypeScript(ROOT)],
      output: {
        dir: inRoot("dist"),
        entryFileNames: path.basename(CLIENT.page.file),
        format: /** @type {const} */ ("es"),
        plugins: [minified(), sizeBudget()],
      },
    },
  };
}

/** The client as an npm package, for pages that are built and for Node; types included. */
function clientPackageTask() {
  const { name, entries, dir, description, files } = CLIENT.package;
  return {
    name,
    options: {
      input: entries.map(inRoot),
      external: (/** @type {string} */ id) => !id.startsWith(".") && !path.isAbsolute(id),
      plugins: [strict(), nodeTypeScript(ROOT), npmPackage({ entries, description, files })],
      output: {
        dir: inRoot(dir),
        format: /** @type {const} */ ("es"),
        chunkFileNames: "shared.js",
      },
    },
  };
}

/** @returns {import("rollup").OutputPlugin} */
function minified() {
  return {
    name: "minify",
    async renderChunk(code) {
      const small = await minify(code, {
        ecma: 2020,
        module: true,
        compress: { passes: 2 },
        format: { inline_script: true, ascii_only: true },
      });
      return /** @type {string} */ (small.code);
    },
  };
}
