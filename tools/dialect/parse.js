import { parse as acorn } from "acorn";
import { full } from "acorn-walk";
import { GLOBALS } from "./globals.js";

/**
 * A program taken apart for the rules.
 * @typedef {object} Program
 * @property {string} source
 * @property {any} ast ESTree
 * @property {any[]} tokens acorn's, in order
 * @property {number[]} insertedSemicolons places where a line's end stood for a semicolon
 * @property {number[]} htmlComments places of `<!--` and of `-->`
 * @property {Set<string>} properties names of properties the program itself gives to objects
 * @property {Set<string>} globals global names that exist
 */

/**
 * @param {string} source
 * @param {Iterable<string>} [moreGlobals] names that exist besides Espruino's
 * @returns {Program}
 * @throws {SyntaxError} with `pos`, when it is no JavaScript at all
 */
export function parseProgram(source, moreGlobals = []) {
  /** @type {any[]} */
  const tokens = [];
  /** @type {number[]} */
  const insertedSemicolons = [];
  /** @type {number[]} */
  const htmlComments = [];
  const ast = acorn(source, {
    ecmaVersion: "latest",
    sourceType: "script",
    onToken: tokens,
    onInsertedSemicolon: (end) => insertedSemicolons.push(end),
    onComment: (_block, _text, start) => {
      if (!/^\/[/*]/.test(source.slice(start, start + 2))) htmlComments.push(start);
    },
  });
  /** @type {Set<string>} */
  const properties = new Set();
  full(ast, (/** @type {any} */ node) => {
    if (node.type === "Property" && !node.computed) properties.add(String(node.key.name ?? node.key.value));
    if (
      node.type === "AssignmentExpression" &&
      node.left.type === "MemberExpression" &&
      !node.left.computed
    ) {
      properties.add(node.left.property.name);
    }
  });
  const globals = new Set([...GLOBALS, ...moreGlobals]);
  return { source, ast, tokens, insertedSemicolons, htmlComments, properties, globals };
}

/** @type {WeakMap<any, Set<string>>} */
const declared = new WeakMap();

/**
 * Whether an identifier means a global rather than something the program declares.
 * @param {string} name
 * @param {any[]} ancestors of the identifier, outermost first
 */
export function isGlobal(name, ancestors) {
  return !ancestors.some((node) => isScope(node) && namesIn(node).has(name));
}

/**
 * Whether a name means a declared function where it is used.
 * @param {string} name
 * @param {any[]} ancestors of its use, outermost first
 */
export function isFunctionName(name, ancestors) {
  const scope = ancestors.findLast((node) => isScope(node) && namesIn(node).has(name));
  if (!scope) return false;
  if (scope.type === "FunctionExpression" && scope.id?.name === name) return true;
  const statements = scope.type === "Program" ? scope.body : (scope.body.body ?? []);
  return statements.some(
    (/** @type {any} */ { type, id }) => type === "FunctionDeclaration" && id.name === name,
  );
}

/** @param {any} node */
export function isFunction(node) {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** @param {any} node */
function isScope(node) {
  return node.type === "Program" || node.type === "CatchClause" || isFunction(node);
}

/**
 * Names a scope declares; those of blocks count for their function.
 * @param {any} scope
 */
function namesIn(scope) {
  let names = declared.get(scope);
  if (!names) {
    names = new Set();
    if (scope.type === "FunctionExpression" && scope.id) names.add(scope.id.name);
    for (const parameter of scope.params ?? []) addPattern(parameter, names);
    if (scope.type === "CatchClause") addPattern(scope.param, names);
    else addDeclared(scope.body, names);
    declared.set(scope, names);
  }
  return names;
}

/**
 * @param {any} node
 * @param {Set<string>} names
 */
function addDeclared(node, names) {
  if (!node || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const item of node) addDeclared(item, names);
    return;
  }
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") names.add(node.id.name);
  if (isFunction(node)) return;
  if (node.type === "VariableDeclarator") addPattern(node.id, names);
  for (const child of Object.values(node)) addDeclared(child, names);
}

/**
 * @param {any} pattern
 * @param {Set<string>} names
 */
function addPattern(pattern, names) {
  if (!pattern) return;
  if (pattern.type === "Identifier") names.add(pattern.name);
  else if (pattern.type === "AssignmentPattern") addPattern(pattern.left, names);
  else if (pattern.type === "RestElement") addPattern(pattern.argument, names);
  else if (pattern.type === "ArrayPattern") for (const item of pattern.elements) addPattern(item, names);
  else if (pattern.type === "ObjectPattern") {
    for (const property of pattern.properties) addPattern(property.value ?? property, names);
  }
}
