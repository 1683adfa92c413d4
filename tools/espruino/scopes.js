import { recursive } from "acorn-walk";

/** Which function a name belongs to, and when functions inside functions run. */

/** Methods that call the function they are given before they return, and keep it no longer. */
const AT_ONCE = new Set(["forEach", "map", "filter", "every", "some"]);

/** @param {any} node */
export function isFunction(node) {
  return /Function/.test(node.type);
}

/**
 * Whether a function expression runs where it stands and not later.
 * @param {any} node
 * @param {any} parent
 */
export function runsHere(node, parent) {
  if (parent.type !== "CallExpression") return false;
  const { callee } = parent;
  return callee === node || (callee.type === "MemberExpression" && AT_ONCE.has(callee.property.name));
}

/**
 * Whether a name stands where it is called.
 * @param {any} node
 * @param {any} parent
 */
export function isCalled(node, parent) {
  return parent.type === "CallExpression" && parent.callee === node;
}

/**
 * Whether a node is one of a list from which one is called, as in `[a, b][i]()`, and the list kept no longer.
 * @param {any[]} ancestors of it and itself, as acorn-walk gives them
 */
export function isListed(ancestors) {
  const [call, member, list] = ancestors.slice(-4);
  return (
    ancestors.length > 3 &&
    list.type === "ArrayExpression" &&
    member.type === "MemberExpression" &&
    member.computed &&
    member.object === list &&
    isCalled(member, call)
  );
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
