/**
 * The chain from a bundle in ES5 to one that Espruino runs as it was meant. Each pass takes program text and
 * gives a `MagicString`; `test/passes.test.ts` holds each of them, and the whole chain, against random programs.
 */
import { minify } from "terser";
import { inlineConstants } from "./constants.js";
import { forOf } from "./for-of.js";
import { freeInnerFunctions } from "./free-inner-functions.js";
import { freeStartFunctions } from "./free-start-functions.js";
import { hoist } from "./hoist.js";
import { inlineMarked } from "./inline.js";
import { fieldNames } from "./names.js";
import { readersFirst } from "./readers.js";
import { releasePart } from "./release-part.js";
import { RESERVED_GLOBALS, RESERVED_PROPERTIES } from "./reserved.js";
import { keepResident, markStart } from "./resident.js";
import { restoreParens } from "./restore-parens.js";
import { takeArguments } from "./seldom.js";

/**
 * @typedef {object} Pass
 * @property {string} name what it does
 * @property {(code: string) => import("magic-string").default} edit
 */

/** @type {readonly Pass[]} passes over what the compiler made, before it is minified */
export const BEFORE = [
  { name: "for-of", edit: forOf },
  { name: "inline-constants", edit: inlineConstants },
  { name: "inline-marked", edit: inlineMarked },
  { name: "take-arguments", edit: takeArguments },
  { name: "keep-resident", edit: keepResident },
  { name: "mark-start", edit: markStart },
  { name: "readers-first", edit: readersFirst },
];

/**
 * Passes over what the minifier made.
 * @param {boolean} part whether the bundle is a part
 * @returns {readonly Pass[]}
 */
export function after(part) {
  return [
    { name: "free-inner-functions", edit: freeInnerFunctions },
    { name: "hoist", edit: hoist },
    { name: "restore-parens", edit: restoreParens },
    part
      ? { name: "release-part", edit: releasePart }
      : { name: "free-start-functions", edit: freeStartFunctions },
  ];
}

/** @type {import("terser").MinifyOptions} */
const TERSER = {
  ecma: 5,
  toplevel: true,
  compress: {
    passes: 4,
    keep_fargs: false,
    // What `seldom.js` takes from there would come to be parameters again.
    arguments: false,
    pure_getters: true,
    hoist_vars: true,
    // Function expressions without a `this` or `arguments` of their own become arrow functions, which Espruino
    // runs alike and which are up to 17 bytes shorter; that needs the newer ECMAScript, of which Espruino lacks
    // the computed names.
    ecma: 2015,
    unsafe_arrows: true,
    computed_props: false,
  },
  // Espruino looks names up by text, and longer ones take more variables: internal record fields, which
  // start with "_", are shortened.
  mangle: { reserved: RESERVED_GLOBALS, properties: { regex: /^_/, reserved: RESERVED_PROPERTIES } },
  // Anything but ASCII would change the bytes of strings on the chip.
  format: { ascii_only: true },
};

/**
 * Makes a program small.
 * @param {string} code
 * @param {string} file its name in the source map
 * @param {boolean} sourceMap
 */
export async function minifyProgram(code, file, sourceMap) {
  const nameCache = {
    props: { props: Object.fromEntries([...fieldNames()].map(([name, short]) => [`$${name}`, short])) },
  };
  const options = { ...TERSER, nameCache, sourceMap: sourceMap && { asObject: true } };
  const small = await minify({ [file]: code }, options);
  return { code: /** @type {string} */ (small.code), map: /** @type {any} */ (small.map) };
}
