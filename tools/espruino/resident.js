import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { declarer } from "./scopes.js";

/** What marks a function in its comment: see {@link keepResident}, and {@link markStart}. */
const RESIDENT = /@(resident|seldom)\b/;
const START = /@start\b/;
/** Stands in a program, until `free-start-functions` takes it out, around the name of a marked function. */
export const START_MARK = "$start";

/**
 * Keeps functions functions of their own: those at the top whose comment says `@resident`.
 *
 * The minifier puts a function that is called in one place into that place. That saves a resident
 * function's 6 or 7 variables, but Espruino reads its text anew, character by character, each time it
 * comes by, even when it does not call it. So whatever stands in a frequent path and is long, or is called
 * in few of the cases, is kept out of it: without this, reading a ten-byte message cost 2.2 times as much.
 *
 * So are those that say `@seldom`: once somebody has asked for `arguments`, Espruino keeps them as a variable of that
 * function, and a function within it that asks for its own is given these.
 *
 * @param {string} code program text, before it is minified
 * @returns {MagicString} the text with the calls of such functions marked for the minifier
 * @throws {Error} named `SourceError`, when a mark stands before anything but such a function
 */
export function keepResident(code) {
  const text = new MagicString(code);
  const { program, marked } = markedFunctions(code, RESIDENT);
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

/**
 * Tells `free-start-functions`, which cannot know it, of functions that are handed to somebody and yet are called
 * only while the program starts: those at the top whose comment says `@start`. They and what only they call go
 * after it.
 *
 * @param {string} code program text, before it is minified
 * @returns {MagicString} the text with such functions named at its end
 * @throws {Error} named `SourceError`, when a mark stands before anything but such a function
 */
export function markStart(code) {
  const text = new MagicString(code);
  for (const name of markedFunctions(code, START).marked.keys()) text.append(`\n${START_MARK}(${name});`);
  return text;
}

/**
 * The functions at the top whose comment has a mark.
 * @param {string} code
 * @param {RegExp} mark
 * @returns {{ program: any, marked: Map<string, any> }} the program, and their declarations by name
 */
export function markedFunctions(code, mark) {
  /** @type {{ start: number, end: number }[]} */
  const marks = [];
  const program = parse(code, {
    ecmaVersion: 2020,
    sourceType: "module",
    onComment: (_block, text, start, end) => void (mark.test(text) && marks.push({ start, end })),
  });
  /** @type {Map<string, any>} */
  const marked = new Map();
  for (const { start, end } of marks) {
    const next = program.body.find((/** @type {any} */ statement) => statement.start >= end);
    const inside = program.body.some((statement) => statement.start < start && statement.end > end);
    if (inside || next?.type !== "FunctionDeclaration")
      throw Object.assign(
        new Error(
          `${mark.exec(code.slice(start, end))?.[0]} before no function at the top: ${code.slice(start, end)}`,
        ),
        {
          name: "SourceError",
        },
      );
    marked.set(next.id.name, next);
  }
  return { program, marked };
}
