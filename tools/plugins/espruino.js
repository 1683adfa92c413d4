import { minify } from "terser";
import { inlineConstants } from "../espruino/constants.js";
import { forOf } from "../espruino/for-of.js";
import { hoist } from "../espruino/hoist.js";
import { mend } from "../espruino/mend.js";
import { fieldNames } from "../espruino/names.js";
import { nest } from "../espruino/nest.js";
import { pool } from "../espruino/pool.js";
import { release } from "../espruino/release.js";
import { releasePart } from "../espruino/release-part.js";
import { RESERVED_GLOBALS, RESERVED_PROPERTIES } from "../espruino/reserved.js";
import { keepResident } from "../espruino/resident.js";
import { retire } from "../espruino/retire.js";

/** @type {import("terser").MinifyOptions} */
const TERSER = {
  ecma: 5,
  toplevel: true,
  compress: {
    passes: 4,
    keep_fargs: false,
    pure_getters: true,
    hoist_vars: true,
    unsafe_arrows: true,
    ecma: 2015,
    computed_props: false,
  },
  // Espruino looks names up by text, and longer ones take more variables: internal record fields, which
  // start with "_", are shortened.
  mangle: { reserved: RESERVED_GLOBALS, properties: { regex: /^_/, reserved: RESERVED_PROPERTIES } },
  // Anything but ASCII would change the bytes of strings on the chip.
  format: { ascii_only: true },
};

/**
 * Before minifying: writes loops over arrays as Espruino has them, puts constant numbers where they are used, moves helpers into seldom used functions, and
 * marks the functions that are to stay functions.
 * @returns {import("rollup").Plugin[]}
 */
export function espruinoPrepare() {
  return [
    prepare("espruino-for-of", forOf),
    prepare("espruino-constants", inlineConstants),
    prepare("espruino-nest", nest),
    prepare("espruino-pool", pool),
    prepare("espruino-resident", keepResident),
  ];
}

/**
 * @param {string} name
 * @param {(code: string) => import("magic-string").default} edit
 * @returns {import("rollup").Plugin}
 */
function prepare(name, edit) {
  return {
    name,
    renderChunk(code) {
      const text = edit(code);
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
      const nameCache = {
        props: { props: Object.fromEntries([...fieldNames()].map(([name, short]) => [`$${name}`, short])) },
      };
      const small = await minify({ [chunk.fileName]: code }, { ...TERSER, nameCache, sourceMap });
      return { code: /** @type {string} */ (small.code), map: /** @type {any} */ (small.map) };
    },
  };
}

/**
 * Functions inside functions let go of, and declarations where Espruino meets them.
 * @returns {import("rollup").Plugin[]}
 */
export function espruinoHoist() {
  return [finish("espruino-release", release), hoistPlugin()];
}

/** @returns {import("rollup").Plugin} */
function hoistPlugin() {
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
 * Last of all what lets go of functions: of those that can go once the program has started, or of all that a
 * part is made of.
 * @param {boolean} part
 * @returns {import("rollup").Plugin}
 */
export function espruinoFinish(part) {
  return part ? finish("espruino-release-part", releasePart) : finish("espruino-retire", retire);
}

/**
 * @param {string} name
 * @param {(code: string) => import("magic-string").default} edit
 * @returns {import("rollup").Plugin}
 */
function finish(name, edit) {
  return {
    name,
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
