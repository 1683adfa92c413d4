import MagicString from "magic-string";
import { markedFunctions } from "./resident.js";

/** What marks a function in its comment. */
const MARK = /@seldom\b/;
const LIST = "$arguments";

/**
 * Takes the parameters of functions at the top whose comment says `@seldom` from `arguments`: each parameter is a
 * variable for good, while such a list is made, for some 10,000 instructions and 10,000 more for each parameter, when
 * the function is called.
 *
 * @param {string} code ES5 program text, before it is minified
 * @returns {MagicString}
 */
export function takeArguments(code) {
  const text = new MagicString(code);
  for (const { params, body } of markedFunctions(code, MARK).marked.values()) {
    if (!params.length) continue;
    text.remove(params[0].start, params[params.length - 1].end);
    const taken = params.map(
      (/** @type {any} */ { name }, /** @type {number} */ i) => `, ${name} = ${LIST}[${i}]`,
    );
    text.appendRight(body.start + 1, `var ${LIST} = arguments${taken.join("")};`);
  }
  return text;
}
