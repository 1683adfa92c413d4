import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { checkProgram } from "../dialect/check.js";
import { checkTypeScript } from "../dialect/check-typescript.js";
import { fromRoot } from "../paths.js";

/**
 * Refuses sources that the compiler would turn into something Espruino gets wrong.
 * @returns {import("rollup").Plugin}
 */
export function dialectOfSources() {
  return {
    name: "dialect-of-sources",
    moduleParsed({ id }) {
      if (!id.endsWith(".ts")) return;
      const source = readFileSync(id, "utf8");
      for (const { text, start } of checkTypeScript(source, id)) {
        this.warn({ message: text, id, loc: { file: id, ...lineAndColumn(source, start) } });
      }
    },
  };
}

/**
 * Refuses bundles that Espruino would not run, or not run as meant; names the line of the source.
 * @param {string[]} [globals] names that exist besides Espruino's own
 * @returns {import("rollup").Plugin}
 */
export function dialectOfBundle(globals) {
  return {
    name: "dialect-of-bundle",
    generateBundle(options, bundle) {
      const folder = options.dir ?? path.dirname(/** @type {string} */ (options.file));
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        const map = new SourceMap(/** @type {any} */ (chunk.map));
        const lines = checkProgram(chunk.code, { globals }).map(
          ({ text, start }) => `${origin(map, chunk.code, start, folder, chunk.fileName)}: ${text}`,
        );
        if (lines.length) this.error({ message: lines.join("\n"), name: "SourceError" });
      }
    },
  };
}

/**
 * Where in the sources a place of the bundle comes from, as `file:line:column`.
 * @param {SourceMap} map
 * @param {string} code of the bundle
 * @param {number} start
 * @param {string} folder of the bundle
 * @param {string} file name of the bundle
 */
function origin(map, code, start, folder, file) {
  const { line, column } = lineAndColumn(code, start);
  const entry = map.findEntry(line - 1, column);
  if (!("originalSource" in entry)) return `${fromRoot(path.join(folder, file))}:${line}:${column + 1}`;
  const source = fromRoot(path.resolve(folder, entry.originalSource));
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

/**
 * @param {string} text
 * @param {number} place
 * @returns {{ line: number, column: number }} line from 1, column from 0
 */
function lineAndColumn(text, place) {
  const before = text.slice(0, place);
  return { line: before.split("\n").length, column: place - (before.lastIndexOf("\n") + 1) };
}
