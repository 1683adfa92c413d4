import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { declarer } from "./scopes.js";

/** What marks a function in its comment. */
const MARK = /@resident\b/;

/**
 * Keeps functions functions of their own: those at the top whose comment says `@resident`.
 *
 * The minifier puts a function that is called in one place into that place. That saves a resident
 * function's 6 or 7 variables, but Espruino reads its text anew, character by character, each time it
 * comes by, even when it does not call it. So whatever stands in a frequent path and is long, or is called
 * in few of the cases, is kept out of it: without this, reading a ten-byte message cost 2.2 times as much.
 *
 * @param {string} code program text, before it is minified
 * @returns {MagicString} the text with the calls of such functions marked for the minifier
 * @throws {Error} named `SourceError`, when a mark stands before anything but such a function
 */
export function keepResident(code) {
  const text = new MagicString(code);
  const { program, marked } = markedFunctions(code);
  ancestor(program, {
    CallExpression(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      if (node.callee.type !== "Identifier") return;
      const { name } = node.callee;
      if (!marked.has(name)) return;
      if (!declarer(name, ancestors)) text.appendRight(node.start, "/*@__NOINLINE__*/");
    },
  });
  return text;
}

/** @param {string} code */
function markedFunctions(code) {
  /** @type {{ start: number, end: number }[]} */
  const marks = [];
  const program = parse(code, {
    ecmaVersion: 2020,
    sourceType: "module",
    onComment: (_block, text, start, end) => void (MARK.test(text) && marks.push({ start, end })),
  });
  /** @type {Set<string>} */
  const marked = new Set();
  for (const { start, end } of marks) {
    const next = program.body.find((/** @type {any} */ statement) => statement.start >= end);
    const inside = program.body.some((statement) => statement.start < start && statement.end > end);
    if (inside || next?.type !== "FunctionDeclaration")
      throw Object.assign(new Error(`@resident before no function at the top: ${code.slice(start, end)}`), {
        name: "SourceError",
      });
    marked.add(next.id.name);
  }
  return { program, marked };
}
