import { parse } from "acorn";
import { ancestor, full } from "acorn-walk";
import MagicString from "magic-string";

/** Characters of a text that is worth repeating in flash for the memory its variable would take; one that is used once may have any length. */
const LONGEST_TEXT = 16;

/** What `usesOf` counts of a name that is declared and used in one place. */
const USED_ONCE = 2;

/**
 * Puts the program's constant numbers and short texts where they are used. The minifier leaves a long one
 * that is used often in a variable, to save bytes; in Espruino that is two or three variables of memory for
 * good, and each use a search among all globals, three times as expensive as reading the digits.
 *
 * @param {string} code ES5 program text, before it is minified
 * @returns {MagicString} the text with values in place of the names; the minifier drops the names
 */
export function inlineConstants(code) {
  const program = parse(code, { ecmaVersion: 2020, sourceType: "module" });
  const text = new MagicString(code);
  const values = constantValues(program, code);
  const tables = constantTables(program, code);
  ancestor(program, {
    MemberExpression(/** @type {any} */ node) {
      const number = tables.get(node.object.name)?.get(node.property.name);
      if (number !== undefined) text.overwrite(node.start, node.end, number);
    },
    Identifier(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      const value = values.get(node.name);
      if (value === undefined) return;
      const parent = ancestors[ancestors.length - 2];
      // `{ name }` stands for `{ name: name }`.
      if (parent.type === "Property" && parent.shorthand) text.appendLeft(node.end, `: ${value}`);
      else text.overwrite(node.start, node.end, value);
    },
  });
  return text;
}

/**
 * Records of nothing but numbers that top-level variables have permanently, and of which only fields are ever
 * read, by the variable's name.
 * @param {any} program
 * @param {string} code
 * @returns {Map<string, Map<string, string>>}
 */
function constantTables(program, code) {
  /** @type {Map<string, Map<string, string>>} */
  const tables = new Map();
  for (const [name, init] of constants(program)) {
    if (init?.type !== "ObjectExpression") continue;
    if (!init.properties.every((/** @type {any} */ { key, value }) => key?.name && isNumber(value))) continue;
    const fields = init.properties.map((/** @type {any} */ { key, value }) => [
      key.name,
      textOf(value, code),
    ]);
    tables.set(name, new Map(fields));
  }
  ancestor(program, {
    Identifier(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      const [around, parent] = ancestors.slice(-3);
      const isRead =
        parent.type === "MemberExpression" &&
        !parent.computed &&
        tables.get(node.name)?.has(parent.property.name) &&
        !(around.type === "AssignmentExpression" && around.left === parent) &&
        around.type !== "UpdateExpression";
      if (!isRead) tables.delete(node.name);
    },
  });
  return tables;
}

/**
 * Numbers and short texts that top-level variables have permanently, by name.
 * @param {any} program
 * @param {string} code
 * @returns {Map<string, string>}
 */
function constantValues(program, code) {
  const uses = usesOf(program);
  return new Map(
    constants(program)
      .filter(
        ([name, init]) =>
          isNumber(init) || isShortText(init) || (isText(init) && uses.get(name) === USED_ONCE),
      )
      .map(([name, init]) => [name, textOf(init, code)]),
  );
}

/**
 * How often each name is used, wherever that is and whatever it means; its declaration is a use.
 * @param {any} program
 * @returns {Map<string, number>}
 */
function usesOf(program) {
  /** @type {Map<string, number>} */
  const uses = new Map();
  full(program, (/** @type {any} */ node) => {
    if (node.type === "Identifier") uses.set(node.name, (uses.get(node.name) ?? 0) + 1);
  });
  return uses;
}

/**
 * Top-level variables that are declared with a value and keep it. A name that is also declared elsewhere is
 * left out: not every use of it would mean the constant.
 * @param {any} program
 * @returns {[name: string, init: any][]}
 */
function constants(program) {
  /** @type {Map<string, any>} */
  const found = new Map();
  for (const statement of program.body)
    if (statement.type === "VariableDeclaration")
      for (const { id, init } of statement.declarations) if (init) found.set(id.name, init);
  /** @type {Set<string>} */
  const declared = new Set();
  const declare = (/** @type {any} */ pattern) => {
    if (pattern?.type !== "Identifier") return;
    if (declared.has(pattern.name)) found.delete(pattern.name);
    declared.add(pattern.name);
  };
  full(program, (/** @type {any} */ node) => {
    if (node.type === "VariableDeclarator") declare(node.id);
    if (/Function/.test(node.type)) [node.id, ...node.params].forEach(declare);
    if (node.type === "CatchClause") declare(node.param);
    if (node.type === "AssignmentExpression") found.delete(node.left.name);
    if (node.type === "UpdateExpression") found.delete(node.argument.name);
    if (/^For(In|Of)Statement$/.test(node.type)) found.delete(node.left.name);
  });
  return [...found];
}

/**
 * @param {any} node
 * @param {string} code
 */
function textOf(node, code) {
  const text = code.slice(node.start, node.end);
  return node.type === "UnaryExpression" ? `(${text})` : text;
}

/** @param {any} node */
function isText(node) {
  return node?.type === "Literal" && typeof node.value === "string";
}

/** @param {any} node */
function isShortText(node) {
  return isText(node) && node.value.length <= LONGEST_TEXT;
}

/** @param {any} node */
function isNumber(node) {
  const value = node?.type === "UnaryExpression" && node.operator === "-" ? node.argument : node;
  return value?.type === "Literal" && typeof value.value === "number";
}
