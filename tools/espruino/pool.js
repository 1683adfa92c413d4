import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { sourceName } from "./nest.js";
import { declarer, isCalled, isFunction } from "./scopes.js";

/**
 * Functions that share one place in memory, by their name in the source: what is called once per request
 * for a page, or when something is refused, fails or is set.
 *
 * Each function at the top takes 4 variables of Espruino's and one for each parameter, for good. These are
 * declared inside a single function, which is told by number whom to call, and exist while it runs. A call
 * from outside costs the reading of all their text, some 140 instructions for each character, 10 to 15 ms on
 * an ESP32; among each other they call as they always did.
 */
export const POOLED = new Set([
  "answerRequest",
  "drop",
  "fail",
  "fieldProblem",
  "full",
  "hasToken",
  "headTimeout",
  "isSameSecret",
  "malformed",
  "nextEngine",
  "handleCommand",
  "protocolError",
  "readSettings",
  "readSettingsFile",
  "refusalResponse",
  "refuse",
  "refusePeer",
  "response",
  "responseHead",
  "softwareSha1",
  "stopAt",
  "tooLarge",
  "upgradeRequired",
  "waitIdle",
]);

/** The function that holds them, and its parameters: names no source file uses. */
export const HOLDER = "pooled$";
const WHICH = "which$";
const argument = (/** @type {number} */ i) => `argument$${i}`;
/** Fewer than these are not worth a function around them. */
const FEWEST = 4;

/**
 * Moves the functions of the table that are only ever called into one.
 *
 * @param {string} code ES5 program text, before it is minified
 * @param {Set<string>} [names] names of functions at the top
 * @returns {MagicString} the text with declarations moved and calls redirected
 */
export function pool(code, names = POOLED) {
  const program = parse(code, { ecmaVersion: 2020, sourceType: "module" });
  const text = new MagicString(code);
  /** @type {Map<string, any>} */
  const members = new Map();
  for (const node of program.body)
    if (node.type === "FunctionDeclaration" && names.has(sourceName(node.id.name)))
      members.set(node.id.name, node);
  const calls = callsOf(program, members);
  if (members.size < FEWEST) return text;
  const order = [...members.keys()];
  const inside = new Set(members.values());
  for (const { name, call, top } of calls) {
    if (inside.has(top) || !members.has(name)) continue;
    text.overwrite(call.callee.start, call.callee.end, HOLDER);
    const [first] = call.arguments;
    const place = first ? first.start : call.end - 1;
    text.appendLeft(place, first ? `${order.indexOf(name)}, ` : `${order.indexOf(name)}`);
  }
  const declarations = [...members.values()];
  const [first] = declarations;
  const most = Math.max(...declarations.map(({ params }) => params.length));
  const parameters = [WHICH, ...Array.from({ length: most }, (_, i) => argument(i))];
  // Looked up in a list: cases with calls of their own take 15 characters more each.
  const list = declarations.map(({ id }) => id.name).join(", ");
  let place = first.end;
  for (const { start, end } of declarations.slice(1)) {
    if (start === place) place = end;
    else text.move(start, end, place);
  }
  text.prependRight(first.start, `function ${HOLDER}(${parameters.join(", ")}) {\n`);
  text.appendLeft(
    declarations[declarations.length - 1].end,
    `\nreturn [${list}][${WHICH}](${parameters.slice(1).join(", ")});\n}\n`,
  );
  return text;
}

/**
 * The calls of these functions. One that is used in any other way, or looks at its own call, is taken off
 * the list.
 * @param {any} program
 * @param {Map<string, any>} members
 */
function callsOf(program, members) {
  /** @type {{ name: string, call: any, top: any }[]} */
  const calls = [];
  const visit = (/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) => {
    if (node.name === "arguments") dropAround(ancestors);
    const parent = ancestors[ancestors.length - 2];
    if (!members.has(node.name) || parent.id === node || declarer(node.name, ancestors)) return;
    if (isCalled(node, parent)) calls.push({ name: node.name, call: parent, top: ancestors[1] });
    else members.delete(node.name);
  };
  const dropAround = (/** @type {any[]} */ ancestors) => {
    const top = ancestors.find(isFunction);
    if (top?.id) members.delete(top.id.name);
  };
  ancestor(
    program,
    /** @type {any} */ ({
      Identifier: visit,
      VariablePattern: visit,
      ThisExpression(/** @type {any} */ _node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
        dropAround(ancestors);
      },
    }),
  );
  return calls;
}
