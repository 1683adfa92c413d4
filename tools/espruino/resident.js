import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { COLD, sourceName } from "./nest.js";
import { HOLDER } from "./pool.js";

/**
 * Functions that stay functions of their own, by their name in the source.
 *
 * The minifier puts a function that is called in one place into that place. That saves a resident
 * function's 6 or 7 variables, but Espruino reads its text anew, character by character, each time it
 * comes by, even when it does not call it. So whatever stands in a frequent path and is long, or is called
 * in few of the cases, is kept out of it: without this, reading a ten-byte message cost 2.2 times as much.
 */
export const RESIDENT = new Set([
  // Each reading.
  "sample",
  "publish",
  "encodeSample",
  "attend",
  "stopAt",
  "deliver",
  "ownFrame",
  "frameHeader",
  // Each chunk from a viewer.
  "obey",
  "readHead",
  "receiveAny",
  "read",
  "takeClose",
  "takePing",
  // Each connection.
  "opened",
  "parseRequestHead",
  "unusualMinor",
  "upgrade",
  "answerRequest",
  "recall",
  "isBeginning",
  "welcome",
  "checkRequest",
  "checkOrigin",
  "hasToken",
  "acceptHandshake",
  "chooseSubprotocol",
  "addViewer",
  "answerProvisioning",
  // Each look at the clock.
  "sweep",
  "sweepViewers",
  "sendVitals",
  // What they make is kept, and refers to the variables around it: inside the start to the start's as well.
  "createAdc",
  "createMemoryGauge",
  "createRheo",
  "createUnmask",
  "listen",
]);

/**
 * Marks the calls of such functions for the minifier.
 * @param {string} code program text, before it is minified
 * @returns {MagicString}
 */
export function keepResident(code) {
  const text = new MagicString(code);
  ancestor(parse(code, { ecmaVersion: 2020, sourceType: "module" }), {
    CallExpression(/** @type {any} */ node) {
      const name = node.callee.type === "Identifier" ? sourceName(node.callee.name) : "";
      // Nor is one with helpers inside to be put into a path that is passed more often.
      if (RESIDENT.has(name) || COLD.has(name) || name === HOLDER)
        text.appendRight(node.start, "/*@__NOINLINE__*/");
    },
  });
  return text;
}
