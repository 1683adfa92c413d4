import { minify } from "terser";
import { arrows } from "../espruino/arrows.js";
import { inlineConstants } from "../espruino/constants.js";
import { hoist } from "../espruino/hoist.js";
import { mend } from "../espruino/mend.js";
import { RESERVED_GLOBALS, RESERVED_PROPERTIES } from "../espruino/reserved.js";
import { keepResident } from "../espruino/resident.js";

/** @type {import("terser").MinifyOptions} */
const TERSER = {
  ecma: 5,
  toplevel: true,
  compress: { passes: 2 },
  // Espruino looks names up by text, and longer ones take more variables: internal record fields, which
  // start with "_", are shortened.
  mangle: { reserved: RESERVED_GLOBALS, properties: { regex: /^_/, reserved: RESERVED_PROPERTIES } },
  // Anything but ASCII would change the bytes of strings on the chip.
  format: { ascii_only: true },
};

/**
 * Before minifying: puts constant numbers where they are used.
 * @returns {import("rollup").Plugin}
 */
export function espruinoConstants() {
  return {
    name: "espruino-constants",
    renderChunk(code) {
      const text = inlineConstants(code);
      return { code: text.toString(), map: text.generateMap({ hires: true }) };
    },
  };
}

/**
 * Before minifying: marks the functions that are to stay functions.
 * @returns {import("rollup").Plugin}
 */
export function espruinoResident() {
  return {
    name: "espruino-resident",
    renderChunk(code) {
      const text = keepResident(code);
      return { code: text.toString(), map: text.generateMap({ hires: true }) };
    },
  };
}

/**
 * The last steps of the chain to Espruino: minify, then put declarations where Espruino meets them.
 * @returns {import("rollup").Plugin}
 */
export function espruinoOutput() {
  return {
    name: "espruino-output",
    async renderChunk(code, chunk, options) {
      const sourceMap = options.sourcemap ? { asObject: true } : false;
      const small = await minify({ [chunk.fileName]: code }, { ...TERSER, sourceMap });
      return { code: /** @type {string} */ (small.code), map: /** @type {any} */ (small.map) };
    },
  };
}

/**
 * @returns {import("rollup").Plugin}
 */
export function espruinoHoist() {
  return {
    name: "espruino-hoist",
    renderChunk(code) {
      const text = arranged(code);
      // What is not ES5 stays as it is, for the dialect check to name.
      if (!text) return null;
      return { code: text.toString(), map: text.generateMap({ hires: true }) };
    },
  };
}

/** @param {string} code */
function arranged(code) {
  try {
    const text = hoist(code);
    mend(code, text);
    return text;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The very last step: arrow functions, once everything that reads ES5 is done.
 * @returns {import("rollup").Plugin}
 */
export function espruinoArrows() {
  return {
    name: "espruino-arrows",
    renderChunk(code) {
      try {
        const text = arrows(code);
        return { code: text.toString(), map: text.generateMap({ hires: true }) };
      } catch (error) {
        // What is not ES5 stays as it is, for the dialect check to name.
        if (error instanceof SyntaxError) return null;
        throw error;
      }
    },
  };
}
