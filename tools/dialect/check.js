import { fullAncestor } from "acorn-walk";
import { parseProgram } from "./parse.js";
import { BEYOND_ES5 } from "./rules/beyond-es5.js";
import { GRAMMAR } from "./rules/grammar.js";
import { LIBRARY } from "./rules/library.js";
import { TEXT } from "./rules/text.js";

/**
 * @typedef {object} Rule something that Espruino refuses or gets wrong
 * @property {string} id short and unique
 * @property {string} what goes wrong
 * @property {string} instead what to write
 * @property {string[]} nodes the ESTree node types it looks at
 * @property {(node: any, context: Context) => unknown} test truthy when the node is at fault; an object may
 *   give its `start`, a `detail` and a better `instead`
 *
 * @typedef {import("./parse.js").Program & { ancestors: any[], reference: boolean }} Context
 *   `ancestors` lead to the node, outermost first, itself last; `reference` tells whether an identifier
 *   is read or written rather than declared
 *
 * @typedef {object} Finding
 * @property {string} rule its id
 * @property {string} text what is wrong and what to write, in one line
 * @property {number} start place in the source, in characters
 */

/** @type {readonly Rule[]} */
export const RULES = [...BEYOND_ES5, ...GRAMMAR, ...TEXT, ...LIBRARY];

/** Node types whose identifiers walk() does not meet by itself: names of properties and of declarations. */
const NAMED = new Set([
  "MemberExpression",
  "Property",
  "FunctionDeclaration",
  "FunctionExpression",
  "LabeledStatement",
]);

/**
 * Finds what Espruino 2v29 would refuse or get wrong in a program.
 * @param {string} source program text
 * @param {{ globals?: Iterable<string> }} [options] names that exist besides Espruino's own
 * @returns {Finding[]} in order of place
 */
export function checkProgram(source, { globals } = {}) {
  /** @type {import("./parse.js").Program} */
  let program;
  try {
    program = parseProgram(source, globals);
  } catch (error) {
    const { message, pos } = /** @type {{ message: string, pos?: number }} */ (error);
    return [{ rule: "syntax", text: `this is no JavaScript: ${message}`, start: pos ?? 0 }];
  }
  /** @type {Finding[]} */
  const findings = [];
  const visit = (/** @type {any} */ node, /** @type {any[]} */ ancestors, reference = true) => {
    for (const rule of RULES_BY_NODE.get(node.type) ?? []) {
      const found = rule.test(node, { ...program, ancestors, reference });
      if (found) findings.push(finding(rule, node, found));
    }
  };
  fullAncestor(program.ast, (/** @type {any} */ node, _state, ancestors, type) => {
    visit(node, ancestors, type === "Expression" || type === "Identifier" || isAssigned(ancestors));
    if (!NAMED.has(node.type)) return;
    for (const name of namesOf(node)) visit(name, [...ancestors, name], false);
  });
  return findings.sort((a, b) => a.start - b.start);
}

/** @type {Map<string, Rule[]>} */
const RULES_BY_NODE = new Map();
for (const rule of RULES) {
  for (const node of rule.nodes) RULES_BY_NODE.set(node, [...(RULES_BY_NODE.get(node) ?? []), rule]);
}

/**
 * @param {Rule} rule
 * @param {any} node
 * @param {any} found
 * @returns {Finding}
 */
function finding({ id, what, instead }, node, found) {
  const detail = found.detail ? ` (${found.detail})` : "";
  return {
    rule: id,
    text: `${what}${detail}; ${found.instead ?? instead} [${id}]`,
    start: found.start ?? node.start,
  };
}

/**
 * Whether an identifier is the target of an assignment; what `var` and parameters name is not.
 * @param {any[]} ancestors
 */
function isAssigned(ancestors) {
  const node = ancestors[ancestors.length - 1];
  const parent = ancestors[ancestors.length - 2];
  return Boolean(parent && (parent.left === node || parent.argument === node));
}

/** @param {any} node */
function namesOf(node) {
  if (node.type === "MemberExpression") return node.computed ? [] : [node.property];
  if (node.type === "Property") return node.computed || node.key.type !== "Identifier" ? [] : [node.key];
  return [];
}
