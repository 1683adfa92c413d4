import { ancestor } from "acorn-walk";
import { declarer, isFunction } from "./scopes.js";

/** Methods that take elements out of a list or put them elsewhere. */
const SHORTENING = new Set(["pop", "shift", "unshift", "splice", "sort", "reverse"]);
/** Those of them that return the list itself. */
const RETURNS_ITSELF = new Set(["sort", "reverse"]);
/** Methods that make a list nobody else has. */
const MAKES_ANOTHER = new Set(["slice", "split", "match", "map", "filter", "concat", "keys"]);
/** Methods that hand the list itself to the function they call, and as which parameter. */
const HANDS_ON = new Map(Object.entries({ forEach: 2, map: 2, filter: 2, every: 2, some: 2, reduce: 3 }));

/**
 * Which lists a program ever makes shorter or reorders, if that can be told from its text: such a list must
 * be called by its own names alone, so that no other name can mean it.
 *
 * @param {any} program ES5, as acorn gives it
 * @returns {(list: any, ancestors: any[]) => boolean} whether the list that an expression stands for surely
 *   keeps its elements; `ancestors` lead to the expression, itself last
 */
export function listsThatKeep(program) {
  const places = placesOf(program);
  /** @type {Set<string>} names of lists that are shortened */
  const names = new Set();
  let known = true;
  for (const { node, ancestors } of places.shortened) {
    if (isNew(node)) continue;
    const name = nameOf(node, ancestors);
    if (name === undefined) known = false;
    else names.add(name);
  }
  // Every further name that such a list is given is looked at in turn: a set goes on to what is added.
  const alsoNamed = (/** @type {string | undefined} */ name) => {
    if (name === undefined) known = false;
    else names.add(name);
  };
  for (const name of names) {
    if (places.parameters.has(name)) known = false;
    for (const { node, ancestors } of places.named.get(name) ?? []) follow(node, ancestors, alsoNamed);
  }
  return (list, ancestors) => {
    if (isNew(list)) return true;
    const name = nameOf(list, ancestors);
    return known && (name === undefined || !names.has(name));
  };
}

/**
 * @typedef {{ node: any, ancestors: any[] }} Place
 *
 * @param {any} program
 */
function placesOf(program) {
  /** @type {Place[]} lists that something is taken out of */
  const shortened = [];
  /** @type {Map<string, Place[]>} */
  const named = new Map();
  /** @type {Set<string>} names of parameters: callers give them what they like */
  const parameters = new Set();
  const add = (/** @type {any} */ node, /** @type {any[]} */ ancestors) => {
    const name = nameOf(node, ancestors);
    if (name !== undefined)
      named.set(name, [...(named.get(name) ?? []), { node, ancestors: [...ancestors] }]);
  };
  const change = (/** @type {any} */ target, /** @type {any[]} */ ancestors) =>
    void shortened.push({ node: target.object, ancestors: [...ancestors, target, target.object] });
  /** @type {any} */
  const visitors = {
    Identifier: (/** @type {any} */ node, /** @type {any} */ _s, /** @type {any[]} */ way) => add(node, way),
    VariablePattern: (/** @type {any} */ node, /** @type {any} */ _s, /** @type {any[]} */ way) => {
      add(node, way);
      const parent = way[way.length - 2];
      if (isFunction(parent)) parameters.add(/** @type {string} */ (nameOf(node, way)));
    },
    MemberExpression: (/** @type {any} */ node, /** @type {any} */ _s, /** @type {any[]} */ way) =>
      add(node, way),
    Property: (/** @type {any} */ node, /** @type {any} */ _s, /** @type {any[]} */ way) => {
      if (!node.computed) add(node, way);
    },
    CallExpression: (/** @type {any} */ node, /** @type {any} */ _s, /** @type {any[]} */ way) => {
      const { callee } = node;
      if (callee.type !== "MemberExpression") return;
      if (callee.computed || SHORTENING.has(callee.property.name)) change(callee, way);
    },
    AssignmentExpression: (/** @type {any} */ node, /** @type {any} */ _s, /** @type {any[]} */ way) => {
      if (node.left.property?.name === "length" && !node.left.computed) change(node.left, way);
    },
    UnaryExpression: (/** @type {any} */ node, /** @type {any} */ _s, /** @type {any[]} */ way) => {
      if (node.operator === "delete" && node.argument.computed) change(node.argument, way);
    },
  };
  ancestor(program, visitors);
  return { shortened, named, parameters };
}

/**
 * A name under which a list can be found again: a variable's with the place of its function, or a field's,
 * whatever record it is in.
 * @param {any} node
 * @param {any[]} ancestors of it and itself
 * @returns {string | undefined}
 */
function nameOf(node, ancestors) {
  if (node.type === "Identifier") return `${declarer(node.name, ancestors)?.start ?? "top"} ${node.name}`;
  if (node.type === "MemberExpression" && !node.computed) return `.${node.property.name}`;
  if (node.type === "Property") return `.${node.key.name ?? node.key.value}`;
  const { callee } = node;
  if (node.type === "CallExpression" && !callee.computed && RETURNS_ITSELF.has(callee.property?.name))
    return nameOf(callee.object, [...ancestors, callee, callee.object]);
  return undefined;
}

/** @param {any} node whether it makes a list that nobody else has, or no list at all */
function isNew(node) {
  if (["ArrayExpression", "Literal", "FunctionExpression", "ObjectExpression"].includes(node.type))
    return true;
  if (node.type === "UnaryExpression" || node.type === "BinaryExpression") return true;
  if (node.type === "Identifier") return node.name === "undefined";
  return (
    node.type === "CallExpression" && MAKES_ANOTHER.has(node.callee.property?.name) && !node.callee.computed
  );
}

/**
 * Follows a list from where it is named to every further name that it gets there.
 * @param {any} node where it is
 * @param {any[]} ancestors
 * @param {(name: string | undefined) => void} alsoNamed undefined: where it goes cannot be told
 * @returns {void}
 */
function follow(node, ancestors, alsoNamed) {
  const way = ancestors.slice(0, -1);
  const parent = way[way.length - 1];
  const comesFrom = (/** @type {any} */ value) => {
    if (value && !isNew(value)) alsoNamed(nameOf(value, [...way, value]));
  };
  switch (node.type === "Property" ? "Property" : parent.type) {
    case "Property":
      if (node.type === "Property") return comesFrom(node.value);
      return parent.value === node ? alsoNamed(nameOf(parent, way)) : undefined;
    case "MemberExpression":
      return parent.object === node ? followMember(parent, way, alsoNamed) : undefined;
    case "VariableDeclarator":
      if (parent.id === node) return comesFrom(parent.init);
      return alsoNamed(nameOf(parent.id, [...way, parent.id]));
    case "AssignmentExpression":
      if (parent.operator !== "=") return alsoNamed(undefined);
      if (parent.left === node) comesFrom(parent.right);
      else alsoNamed(nameOf(parent.left, [...way, parent.left]));
      return follow(parent, way, alsoNamed);
    case "LogicalExpression":
      // What stands left of && comes out only when it is no list.
      return parent.operator === "&&" && parent.left === node ? undefined : follow(parent, way, alsoNamed);
    case "ConditionalExpression":
      return parent.test === node ? undefined : follow(parent, way, alsoNamed);
    case "SequenceExpression":
      return parent.expressions.at(-1) === node ? follow(parent, way, alsoNamed) : undefined;
    case "ExpressionStatement":
    case "IfStatement":
    case "WhileStatement":
    case "UnaryExpression":
    case "BinaryExpression":
    case "FunctionDeclaration":
      return undefined;
    default:
      return alsoNamed(undefined);
  }
}

/**
 * @param {any} member something of the list: an element, its length, a method
 * @param {any[]} way ancestors of it and itself
 * @param {(name: string | undefined) => void} alsoNamed
 */
function followMember(member, way, alsoNamed) {
  const call = way[way.length - 2];
  if (member.computed || call?.type !== "CallExpression" || call.callee !== member) return;
  const method = member.property.name;
  const given = HANDS_ON.get(method);
  const [callback] = call.arguments;
  if (given !== undefined && !(isFunction(callback ?? {}) && callback.params.length <= given))
    alsoNamed(undefined);
  if (RETURNS_ITSELF.has(method)) follow(call, way.slice(0, -1), alsoNamed);
}
