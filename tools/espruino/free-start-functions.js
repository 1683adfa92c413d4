import { parse } from "acorn";
import { ancestor, simple } from "acorn-walk";
import MagicString from "magic-string";
import { START_MARK } from "./resident.js";
import { declarer, isCalled, isFunction, runsHere } from "./scopes.js";

/**
 * Frees functions that nothing can find once the program has started: those whose names stand in nothing but
 * what runs at the start, the statements at the top and functions that are only ever called from there, or that
 * `@start` says are (see `resident.js`). Their names are deleted at the end of the program, which gives back a
 * function's 4 variables and more, unless somebody was given the function and keeps it: then one, the name's.
 *
 * Works on the last form of the program. One that is wrapped has nothing at the top and is left alone.
 *
 * @param {string} code program text in Espruino's dialect
 * @returns {MagicString} the text with assignments at its end
 */
export function freeStartFunctions(code) {
  const program = parse(code, { ecmaVersion: 6, sourceType: "script" });
  const text = new MagicString(code);
  const names = new Set(
    program.body.flatMap((statement) =>
      statement.type === "FunctionDeclaration" ? [statement.id.name] : [],
    ),
  );
  const marked = takeMarks(program, text);
  const uses = usesOf(program, names);
  // What is also needed later stays, and so does what that needs: until nothing changes.
  const starting = new Set(names);
  const isAtStart = (/** @type {Use} */ { place }) => place === true || starting.has(place || "");
  for (let before = -1; before !== starting.size; ) {
    before = starting.size;
    // One that is given to somebody may run at any time.
    for (const name of names)
      if (!marked.has(name) && !(uses.get(name) ?? []).every((use) => use.isCall && isAtStart(use)))
        starting.delete(name);
  }
  const freed = [...names].filter((name) => (uses.get(name) ?? []).every(isAtStart));
  if (freed.length) text.append(`"${freed.join()}".split(",").forEach(n=>{delete globalThis[n]});`);
  return text;
}

/**
 * Takes the marks out that `markStart` has left.
 * @param {any} program
 * @param {MagicString} text
 * @returns {Set<string>} the functions they name
 */
export function takeMarks(program, text) {
  /** @type {Set<string>} */
  const marked = new Set();
  simple(program, {
    CallExpression(/** @type {any} */ node) {
      if (node.callee.name !== START_MARK) return;
      marked.add(node.arguments[0].name);
      text.overwrite(node.start, node.end, "0");
    },
  });
  return marked;
}

/**
 * @typedef {object} Use
 * @property {boolean} isCall
 * @property {boolean | string} place true for the statements at the top, the name of the function at the top
 *   that it is in, or false when its time is not known
 */

/**
 * Where each of these functions is used.
 * @param {any} program
 * @param {Set<string>} names
 */
function usesOf(program, names) {
  /** @type {Map<string, Use[]>} */
  const uses = new Map();
  const visit = (/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) => {
    const parent = ancestors[ancestors.length - 2];
    if (!names.has(node.name) || parent.id === node || declarer(node.name, ancestors)) return;
    const use = { isCall: isCalled(node, parent), place: callerOf(ancestors) };
    uses.set(node.name, [...(uses.get(node.name) ?? []), use]);
  };
  ancestor(program, /** @type {any} */ ({ Identifier: visit, VariablePattern: visit }));
  return uses;
}

/** @param {any[]} ancestors of a use: see {@link Use} */
function callerOf(ancestors) {
  const later = ancestors.filter((node, i) => isFunction(node) && !runsHere(node, ancestors[i - 1]));
  if (later.length === 0) return true;
  const [only] = later;
  return later.length === 1 && only === ancestors[1] && only.type === "FunctionDeclaration" && only.id.name;
}
