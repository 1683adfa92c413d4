import { after, BEFORE, minifyProgram } from "../espruino/passes.js";

/**
 * The chain of passes as plugins, for a bundle's output.
 * @param {boolean} part whether the bundle is a part
 * @returns {import("rollup").Plugin[]}
 */
export function espruinoChain(part) {
  return [...BEFORE.map(plugin), minifier(), ...after(part).map(plugin)];
}

/**
 * @param {import("../espruino/passes.js").Pass} pass
 * @returns {import("rollup").Plugin}
 */
function plugin({ name, edit }) {
  return {
    name: `espruino-${name}`,
    renderChunk(code) {
      try {
        const text = edit(code);
        return { code: text.toString(), map: text.generateMap({ hires: true }) };
      } catch (error) {
        // What is not ES5 stays as it is, for the dialect check to name.
        if (error instanceof SyntaxError) return null;
        throw error;
      }
    },
  };
}

/** @returns {import("rollup").Plugin} */
function minifier() {
  return {
    name: "espruino-minify",
    renderChunk: (code, chunk, options) => minifyProgram(code, chunk.fileName, Boolean(options.sourcemap)),
  };
}
