import { parse } from "acorn";
import MagicString from "magic-string";
import { takeMarks } from "./free-start-functions.js";

/**
 * Gives a part the means to be released: a last exported function, `release`, that forgets all names at its
 * top. A function in a module of Espruino's refers to the variables around it, among them itself, and a
 * board with an open socket never collects garbage: without this every loading of a part would leave it in
 * memory.
 *
 * Works on the last form of the program.
 *
 * @param {string} code a part's text, a module with `exports`
 * @returns {MagicString} the text with the function at its end
 */
export function releasePart(code) {
  const program = parse(code, { ecmaVersion: 6, sourceType: "script" });
  const names = program.body.flatMap((/** @type {any} */ statement) => {
    if (statement.type === "FunctionDeclaration") return [statement.id.name];
    if (statement.type !== "VariableDeclaration") return [];
    return statement.declarations.map((/** @type {any} */ { id }) => id.name);
  });
  const text = new MagicString(code);
  // A part has no start after which functions could go.
  takeMarks(program, text);
  // Espruino's `module` is what the names themselves are in: one that is deleted takes no variable any more, even while
  // a function that goes on to be used keeps what they were in.
  const forgotten = names.map((/** @type {string} */ name) => `${name}=`).join("");
  text.append(
    `exports.release=function(){${forgotten && `${forgotten}0;`}delete module.exports;delete module.module};`,
  );
  return text;
}
