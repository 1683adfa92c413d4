import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { declarer, isCalled, isFunction, runsHere } from "./scopes.js";

/**
 * Frees functions that nothing can call once the program has started: those that are used by the
 * statements at the top alone, or by others of their kind, and only ever called. Their names are set to 0
 * at the end of the program, which gives back all but one of a function's 4 variables and more.
 *
 * Works on the last form of the program. One that is wrapped has nothing at the top and is left alone.
 *
 * @param {string} code program text in Espruino's dialect
 * @returns {MagicString} the text with assignments at its end
 */
export function retire(code) {
  const program = parse(code, { ecmaVersion: 6, sourceType: "script" });
  const text = new MagicString(code);
  const names = new Set(
    program.body.flatMap((statement) =>
      statement.type === "FunctionDeclaration" ? [statement.id.name] : [],
    ),
  );
  const uses = usesOf(program, names);
  // What is also needed later stays, and so does what that needs: until nothing changes.
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const name of names)
      if (!(uses.get(name) ?? []).every((place) => place === true || names.has(place || "")))
        names.delete(name);
  }
  if (names.size) text.append(`${[...names].join("=")}=0;`);
  return text;
}

/**
 * Where each of these functions is used: true for a call by the statements at the top, the name of the
 * function at the top that calls it, or false for any use whose time is not known.
 * @param {any} program
 * @param {Set<string>} names
 */
function usesOf(program, names) {
  /** @type {Map<string, (boolean | string)[]>} */
  const uses = new Map();
  const visit = (/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) => {
    const parent = ancestors[ancestors.length - 2];
    if (!names.has(node.name) || parent.id === node || declarer(node.name, ancestors)) return;
    const place = isCalled(node, parent) && callerOf(ancestors);
    uses.set(node.name, [...(uses.get(node.name) ?? []), place]);
  };
  ancestor(program, /** @type {any} */ ({ Identifier: visit, VariablePattern: visit }));
  return uses;
}

/** @param {any[]} ancestors of a call: see `usesOf` */
function callerOf(ancestors) {
  const later = ancestors.filter((node, i) => isFunction(node) && !runsHere(node, ancestors[i - 1]));
  if (later.length === 0) return true;
  const [only] = later;
  return later.length === 1 && only === ancestors[1] && only.type === "FunctionDeclaration" && only.id.name;
}
