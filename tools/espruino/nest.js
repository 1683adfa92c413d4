import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { declaredIn, declarer, isCalled } from "./scopes.js";

/**
 * Functions that are seldom called, by their name in the source: their helpers exist only while they run.
 *
 * A function that is declared at the top stays in memory for good, 4 variables and one for each parameter.
 * Declared inside another it is made when that one is called, for which Espruino reads its text again:
 * some 300 instructions for each character. So this is for what happens once in a while.
 */
export const COLD = new Set([
  // A setting.
  "fieldProblem",
  // Text beyond ASCII.
  "checkUtf8",
  // A page of data.
  "answerRequest",
  // A SHA-1 engine chosen.
  "nextEngine",
  // Something happened to Wi-Fi.
  "step",
  // The program failed.
  "crash",
]);

/**
 * Moves into each of these functions the functions that nothing but it needs, directly or through others
 * of them, and that are only ever called: one that is handed on may outlive the call.
 *
 * @param {string} code ES5 program text, before it is minified
 * @param {Set<string>} [cold] names of functions at the top
 * @returns {MagicString} the text with declarations moved
 */
export function nest(code, cold = COLD) {
  const program = parse(code, { ecmaVersion: 2020, sourceType: "module" });
  const text = new MagicString(code);
  const functions = new Map(
    program.body
      .filter((/** @type {any} */ statement) => statement.type === "FunctionDeclaration")
      .map((/** @type {any} */ node) => [node.id.name, node]),
  );
  const { uses, free } = namesIn(program, functions);
  for (const [name, node] of functions) {
    if (!cold.has(sourceName(name))) continue;
    const inside = declaredIn(node);
    // Moved into it, a helper must still mean by each name what it meant.
    const helpers = new Map(
      [...functions].filter(
        ([other]) =>
          !cold.has(sourceName(other)) && ![...(free.get(other) ?? [])].some((used) => inside.has(used)),
      ),
    );
    // What is also needed elsewhere is no helper, nor what that needs: until nothing changes.
    const isHelpers = (/** @type {Use} */ use) =>
      use.called && (use.from === name || helpers.has(use.from ?? ""));
    for (let before = -1; before !== helpers.size; ) {
      before = helpers.size;
      for (const helper of helpers.keys()) if (!uses.get(helper)?.every(isHelpers)) helpers.delete(helper);
    }
    for (const helper of helpers.values()) text.move(helper.start, helper.end, node.body.start + 1);
  }
  return text;
}

/**
 * Rollup tells names apart by a `$` and a number.
 * @param {string} name
 */
export function sourceName(name) {
  return name.replace(/\$\d+$/, "");
}

/**
 * @typedef {object} Use of a function's name
 * @property {string | undefined} from the function at the top in which it is; undefined outside
 * @property {boolean} called
 */

/**
 * What the functions at the top are used for, and which names beyond their own each of them uses.
 * @param {any} program
 * @param {Map<string, any>} functions
 */
function namesIn(program, functions) {
  /** @type {Map<string, Use[]>} */
  const uses = new Map();
  /** @type {Map<string, Set<string>>} */
  const free = new Map();
  const visit = (/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) => {
    if (declarer(node.name, ancestors)) return;
    const top = ancestors[1].type === "FunctionDeclaration" ? ancestors[1].id.name : undefined;
    if (top) free.set(top, (free.get(top) ?? new Set()).add(node.name));
    if (!functions.has(node.name)) return;
    const parent = ancestors[ancestors.length - 2];
    if (parent.id === node) return;
    uses.set(node.name, [...(uses.get(node.name) ?? []), { from: top, called: isCalled(node, parent) }]);
  };
  // A name that is assigned to is a pattern.
  ancestor(program, /** @type {any} */ ({ Identifier: visit, VariablePattern: visit }));
  return { uses, free };
}
