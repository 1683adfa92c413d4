import { parse } from "acorn";
import { ancestor, full } from "acorn-walk";
import MagicString from "magic-string";

/**
 * Puts the program's constant numbers where they are used. The minifier leaves a long one that is used
 * often in a variable, to save bytes; in Espruino that is two variables of memory for good, and each use
 * a search among all globals, three times as dear as reading the digits.
 *
 * @param {string} code ES5 program text, before it is minified
 * @returns {MagicString} the text with numbers in place of the names; the minifier drops the names
 */
export function inlineConstants(code) {
  const program = parse(code, { ecmaVersion: 2020, sourceType: "module" });
  const text = new MagicString(code);
  const numbers = constantNumbers(program, code);
  ancestor(program, {
    Identifier(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      const number = numbers.get(node.name);
      if (number === undefined) return;
      const parent = ancestors[ancestors.length - 2];
      // `{ name }` stands for `{ name: name }`.
      if (parent.type === "Property" && parent.shorthand) text.appendLeft(node.end, `: ${number}`);
      else text.overwrite(node.start, node.end, number);
    },
  });
  return text;
}

/**
 * Numbers that top-level variables have for good, by name. A name that is also declared elsewhere is left
 * out: not every use of it would mean the constant.
 * @param {any} program
 * @param {string} code
 * @returns {Map<string, string>}
 */
function constantNumbers(program, code) {
  /** @type {Map<string, string>} */
  const numbers = new Map();
  for (const statement of program.body) {
    if (statement.type !== "VariableDeclaration") continue;
    for (const { id, init } of statement.declarations) {
      if (id.type === "Identifier" && isNumber(init)) numbers.set(id.name, code.slice(init.start, init.end));
    }
  }
  /** @type {Set<string>} */
  const declared = new Set();
  const other = (/** @type {any} */ pattern) => {
    if (pattern?.type !== "Identifier") return;
    if (declared.has(pattern.name)) numbers.delete(pattern.name);
    declared.add(pattern.name);
  };
  full(program, (/** @type {any} */ node) => {
    if (node.type === "VariableDeclarator") other(node.id);
    if (/Function/.test(node.type)) [node.id, ...node.params].forEach(other);
    if (node.type === "CatchClause") other(node.param);
    if (node.type === "AssignmentExpression") numbers.delete(node.left.name);
    if (node.type === "UpdateExpression") numbers.delete(node.argument.name);
    if (/^For(In|Of)Statement$/.test(node.type)) numbers.delete(node.left.name);
  });
  return numbers;
}

/** @param {any} node */
function isNumber(node) {
  return node?.type === "Literal" && typeof node.value === "number";
}
