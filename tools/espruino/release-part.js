import { parse } from "acorn";
import MagicString from "magic-string";

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
  text.append(`exports.release=function(){${[...names, "exports", "module"].join("=")}=0};`);
  return text;
}
