import { parse } from "acorn";
import { ancestor, base, recursive } from "acorn-walk";
import MagicString from "magic-string";

/** Where an arrow function needs no parentheses around it. */
const BARE = new Set([
  "ArrayExpression",
  "AssignmentExpression",
  "ConditionalExpression",
  "Property",
  "ReturnStatement",
  "VariableDeclarator",
]);

/**
 * Writes function expressions as arrow functions, which Espruino 2v29 runs alike and which are up to 17
 * bytes shorter each. Left alone: functions with a name, with a `this` or `arguments` of their own, and
 * those that stand where an arrow function would need parentheses, unless they are called there.
 *
 * @param {string} code program text
 * @returns {MagicString} the text with the functions replaced
 * @throws {SyntaxError} when the code cannot be parsed
 */
export function arrows(code) {
  const text = new MagicString(code);
  ancestor(parse(code, { ecmaVersion: 6, sourceType: "script" }), {
    FunctionExpression(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      const parent = ancestors[ancestors.length - 2];
      const called = parent.type === "CallExpression" && parent.callee === node;
      if (node.id || !(called || standsBare(node, parent)) || ownsThis(node)) return;
      write(text, node, called);
    },
  });
  return text;
}

/**
 * @param {any} node
 * @param {any} parent
 */
function standsBare(node, parent) {
  if (parent.type === "CallExpression" || parent.type === "NewExpression") return parent.callee !== node;
  if (parent.type === "Property") return parent.kind === "init";
  if (parent.type === "ConditionalExpression") return parent.test !== node;
  return BARE.has(parent.type);
}

/** @param {any} node whether the function uses a `this` or `arguments` that an arrow would not have */
function ownsThis(node) {
  let owns = false;
  recursive(
    node.body,
    undefined,
    {
      ThisExpression() {
        owns = true;
      },
      Identifier(/** @type {any} */ identifier) {
        if (identifier.name === "arguments") owns = true;
      },
      // Functions inside have their own.
      Function() {},
    },
    base,
  );
  return owns;
}

/**
 * @param {MagicString} text
 * @param {any} node
 * @param {boolean} called where it stands, for which it gets parentheses
 */
function write(text, node, called) {
  const [only] = node.params;
  const body = node.body.body;
  const parameters =
    node.params.length === 1 ? only.name : `(${node.params.map((/** @type {any} */ p) => p.name).join(",")})`;
  const opening = called ? `(${parameters}` : parameters;
  const single = body.length === 1 && body[0].type === "ReturnStatement" && body[0].argument;
  if (!single) {
    text.overwrite(node.start, node.body.start, `${opening}=>`);
    if (called) text.appendRight(node.end, ")");
    return;
  }
  const wrapped = single.type === "SequenceExpression" || text.original[single.start] === "{";
  text.overwrite(node.start, single.start, `${opening}=>${wrapped ? "(" : ""}`);
  text.overwrite(single.end, node.end, (wrapped ? ")" : "") + (called ? ")" : ""));
}
