import { recursive } from "acorn-walk";

/** Which function a name belongs to, and when functions inside functions run. */

/** @param {any} node */
export function isFunction(node) {
  return /Function/.test(node.type);
}

/**
 * Whether a function expression runs where it stands and not later. One that is handed to a method may run
 * later, whatever the method is called.
 * @param {any} node
 * @param {any} parent
 */
export function runsHere(node, parent) {
  return parent.type === "CallExpression" && parent.callee === node;
}

/**
 * Whether a name stands where it is called.
 * @param {any} node
 * @param {any} parent
 */
export function isCalled(node, parent) {
  return parent.type === "CallExpression" && parent.callee === node;
}

/** @type {WeakMap<any, Set<string>>} what `declaredIn` has found before */
const declared = new WeakMap();

/**
 * Parameters, variables and functions of a function, those of functions inside left out.
 * @param {any} node
 * @returns {Set<string>}
 */
export function declaredIn(node) {
  const known = declared.get(node);
  if (known) return known;
  const names = new Set(node.params.map((/** @type {any} */ parameter) => parameter.name));
  if (node.type === "FunctionExpression" && node.id) names.add(node.id.name);
  const add = (/** @type {any} */ pattern) => pattern?.type === "Identifier" && names.add(pattern.name);
  recursive(node.body, undefined, {
    VariableDeclarator(/** @type {any} */ declarator, state, next) {
      add(declarator.id);
      if (declarator.init) next(declarator.init, state);
    },
    CatchClause(/** @type {any} */ clause, state, next) {
      add(clause.param);
      next(clause.body, state);
    },
    // Functions inside have their own.
    Function(/** @type {any} */ inner) {
      if (inner.type === "FunctionDeclaration") add(inner.id);
    },
  });
  declared.set(node, names);
  return names;
}

/**
 * The innermost function around a name that declares it; undefined when it is the program's or Espruino's.
 * @param {string} name
 * @param {any[]} ancestors of it and itself, as acorn-walk gives them
 */
export function declarer(name, ancestors) {
  const [self] = ancestors.slice(-1);
  return ancestors
    .filter((node) => {
      if (!isFunction(node)) return false;
      // Its own name a declaration gives to what is around it.
      const isOwnName = node.type === "FunctionDeclaration" && node.id === self;
      return !isOwnName && declaredIn(node).has(name);
    })
    .pop();
}
