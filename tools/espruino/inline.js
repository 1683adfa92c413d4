import { parse } from "acorn";
import { ancestor, simple } from "acorn-walk";
import MagicString from "magic-string";
import { markedFunctions } from "./resident.js";
import { declarer } from "./scopes.js";

/** What marks a function in its comment. */
const MARK = /@inline\b/;
/** Marked functions that call others, one inside the other. */
const DEEPEST = 5;

/**
 * Writes out the calls of functions at the top whose comment says `@inline`. A call costs Espruino some 15,000
 * instructions and a function 5 variables, for good: for an expression as short as the call both are too much. The
 * minifier does this only to functions that are called once.
 *
 * Such a function is one expression, or some of which nobody wants the value, and is called with names, numbers, texts
 * and fields of names; what is used more than once must be a name or a number.
 *
 * @param {string} code ES5 program text, before it is minified
 * @returns {MagicString} the text with expressions in place of the calls; the minifier drops the functions
 * @throws {Error} named `SourceError`, when a marked function, or a call of one, is not of that kind
 */
export function inlineMarked(code) {
  const text = new MagicString(code);
  const { program, marked } = markedFunctions(code, MARK);
  if (!marked.size) return text;
  const bodies = new Map([...marked].map(([name, node]) => [name, bodyOf(node, code)]));
  ancestor(program, {
    CallExpression(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      const body = bodies.get(node.callee.name);
      if (!body || declarer(node.callee.name, ancestors)) return;
      text.overwrite(node.start, node.end, expand(code.slice(node.start, node.end), bodies, ancestors, 0));
    },
  });
  return text;
}

/** @typedef {{ name: string, params: string[], text: string, uses: { name: string, start: number, end: number }[] }} Body */

/**
 * @param {any} node a marked function
 * @param {string} code
 * @returns {Body} its expression as text, and where in it names are used
 */
function bodyOf(node, code) {
  const { body } = node.body;
  const isValue = body.length === 1 && body[0].type === "ReturnStatement" && body[0].argument;
  if (!isValue && !body.every((/** @type {any} */ one) => one.type === "ExpressionStatement"))
    throw sourceError(`@inline before more than an expression: ${node.id.name}`);
  const parts = isValue ? [body[0].argument] : body.map((/** @type {any} */ one) => one.expression);
  const text = `(${parts.map((/** @type {any} */ one) => code.slice(one.start, one.end)).join(", ")})`;
  /** @type {Body["uses"]} */
  const uses = [];
  const visit = (/** @type {any} */ { name, start, end }) => uses.push({ name, start, end });
  simple(
    parse(text, { ecmaVersion: 2020 }),
    /** @type {any} */ ({ Identifier: visit, VariablePattern: visit }),
  );
  uses.sort((a, b) => a.start - b.start);
  return { name: node.id.name, params: node.params.map((/** @type {any} */ one) => one.name), text, uses };
}

/**
 * @param {string} call text of a call of a marked function
 * @param {Map<string, Body>} bodies
 * @param {any[]} ancestors of the call
 * @param {number} depth
 * @returns {string} the expression in its place
 */
function expand(call, bodies, ancestors, depth) {
  if (depth > DEEPEST) throw sourceError(`@inline before functions that call each other: ${call}`);
  const text = new MagicString(call);
  ancestor(parse(call, { ecmaVersion: 2020 }), {
    CallExpression(/** @type {any} */ node) {
      const body = bodies.get(node.callee.name);
      if (!body) return;
      // The innermost come first: one inside another's arguments would be no name.
      const written = substitute(body, node.arguments, call, ancestors);
      text.overwrite(node.start, node.end, expand(written, bodies, ancestors, depth + 1));
    },
  });
  return text.toString();
}

/**
 * @param {Body} body
 * @param {any[]} given arguments of a call
 * @param {string} call its text
 * @param {any[]} ancestors of it
 */
function substitute({ name, params, text, uses }, given, call, ancestors) {
  const written = new MagicString(text);
  for (const use of uses) {
    const index = params.indexOf(use.name);
    if (index < 0) {
      if (declarer(use.name, ancestors)) throw sourceError(`@inline: ${use.name} is another one at ${call}`);
      continue;
    }
    // One that the bundler has left out, as the function does not use it any more, is not missed.
    const argument = given[index];
    if (!argument) throw sourceError(`@inline wants all arguments: ${call}`);
    const isOnce = uses.filter((other) => other.name === use.name).length === 1;
    if (!isPlain(argument) && !(isOnce && isFieldOfName(argument)))
      throw sourceError(`@inline wants a name for the arguments of ${name}: ${call}`);
    written.overwrite(use.start, use.end, call.slice(argument.start, argument.end));
  }
  return written.toString();
}

/** @param {any} node */
function isPlain(node) {
  return node.type === "Identifier" || node.type === "Literal";
}

/** @param {any} node */
function isFieldOfName(node) {
  while (node.type === "MemberExpression" && !node.computed) node = node.object;
  return isPlain(node);
}

/** @param {string} message */
function sourceError(message) {
  return Object.assign(new Error(message), { name: "SourceError" });
}
