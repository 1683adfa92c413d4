import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";

/**
 * Espruino runs a program statement by statement and hoists nothing: a function exists only after its
 * declaration was passed, a `var` only after it ran. This pass gives ES5 code the order the standard
 * promises: in every function, declarations of functions come first, and every `var` name that could be
 * met before its `var` ran is declared at the top. A `var` that surely runs before any use stays.
 *
 * It must run last: terser moves declarations back to where they were.
 *
 * @param {string} code ES5 program text
 * @returns {MagicString} the text with declarations moved
 */
export function hoist(code) {
  return hoistPlan(code).text;
}

/**
 * As `hoist`, and tells what was in the wrong place.
 * @param {string} code ES5 program text; arrow functions may be in it
 * @returns {{ text: MagicString, late: { name: string, start: number }[] }}
 * @throws {SyntaxError} when the code is newer than ES6
 */
export function hoistPlan(code) {
  const program = parse(code, { ecmaVersion: 6, sourceType: "script" });
  const text = new MagicString(code);
  const late = [...collectScopes(program).values()].flatMap((scope) => hoistScope(text, scope));
  return { text, late: late.map(({ id }) => ({ name: id.name, start: id.start })) };
}

/**
 * @typedef {object} Scope
 * @property {any} node the function or program
 * @property {{ node: any, parent: any }[]} functions declarations inside, in order
 * @property {{ node: any, parent: any }[]} variables `var` statements inside, in order
 * @property {Map<string, number>} firstUse name to the earliest place where it may be met
 */

/**
 * @param {any} program
 * @returns {Map<any, Scope>}
 */
function collectScopes(program) {
  /** @type {Map<any, Scope>} */
  const scopes = new Map();
  const scopeOf = (/** @type {any} */ node) => {
    let scope = scopes.get(node);
    if (!scope) {
      scope = { node, functions: [], variables: [], firstUse: new Map() };
      scopes.set(node, scope);
    }
    return scope;
  };
  const use = (/** @type {any} */ node, /** @type {any[]} */ ancestors) => {
    // A declared function runs whenever it is called, which may be as early as the top of its scope.
    let place = node.start;
    for (let i = ancestors.length - 2; i >= 0; i--) {
      if (!isScope(ancestors[i])) continue;
      const { firstUse } = scopeOf(ancestors[i]);
      firstUse.set(node.name, Math.min(place, firstUse.get(node.name) ?? place));
      if (ancestors[i].type === "FunctionDeclaration") place = -1;
    }
  };
  /** @type {any} */
  const visitors = {
    FunctionDeclaration(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      scopeOf(enclosing(ancestors)).functions.push({ node, parent: ancestors[ancestors.length - 2] });
    },
    VariableDeclaration(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      if (node.kind !== "var") return;
      scopeOf(enclosing(ancestors)).variables.push({ node, parent: ancestors[ancestors.length - 2] });
    },
    Identifier: use,
    VariablePattern: use,
  };
  ancestor(program, visitors);
  return scopes;
}

/** @param {any} node */
function isScope(node) {
  return /^(Program|FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** @param {any[]} ancestors the scope around the last of them */
function enclosing(ancestors) {
  for (let i = ancestors.length - 2; i >= 0; i--) if (isScope(ancestors[i])) return ancestors[i];
  throw new Error("no scope around a declaration");
}

/**
 * @param {MagicString} text
 * @param {Scope} scope
 * @returns {any[]} the declarations that were in the wrong place
 */
function hoistScope(text, scope) {
  const body = scope.node.type === "Program" ? scope.node.body : (scope.node.body.body ?? []);
  const top = topOf(scope.node, body);
  const declared = new Set((scope.node.params ?? []).map((/** @type {any} */ p) => p.name));
  const moving = scope.variables.filter(({ node, parent }) => {
    const stays = staysInPlace(node, parent, scope, body);
    if (stays) for (const { id } of node.declarations) declared.add(id.name);
    return !stays;
  });
  const names = new Set(
    moving
      .flatMap(({ node }) => node.declarations.map((/** @type {any} */ { id }) => id.name))
      .filter((name) => !declared.has(name)),
  );
  for (const { node, parent } of moving) undeclare(text, node, parent);
  const late = moving.flatMap(({ node }) => node.declarations);
  if (names.size) text.appendLeft(top, `var ${[...names].join(",")};`);
  const place = frontOf(body)?.end ?? top;
  for (const { node } of scope.functions) {
    if (node.start < place) continue;
    text.move(node.start, node.end, place);
    late.push(node);
  }
  return late;
}

/**
 * Where declarations go: behind the directives.
 * @param {any} node
 * @param {any[]} body
 */
function topOf(node, body) {
  let top = node.type === "Program" ? node.start : node.body.start + 1;
  for (const statement of body) {
    if (!statement.directive) break;
    top = statement.end;
  }
  return top;
}

/**
 * Whether a `var` always runs, and before anything can meet its names.
 * @param {any} node
 * @param {any} parent
 * @param {Scope} scope
 * @param {any[]} body
 */
function staysInPlace(node, parent, scope, body) {
  const before = body.slice(0, Math.max(0, body.indexOf(node)));
  if (body.includes(node) && isOnlyNames(node) && before.every(isDeclaration)) return true;
  const runsAlways = body.includes(node) || (body.includes(parent) && isLoopHead(node, parent));
  return (
    runsAlways &&
    node.declarations.every(
      (/** @type {any} */ declarator) => scope.firstUse.get(declarator.id.name) === declarator.id.start,
    )
  );
}

/**
 * The last of the declarations that a function's or program's body begins with.
 * @param {any[]} body
 */
function frontOf(body) {
  const first = body.findIndex((statement) => !isDeclaration(statement));
  return body[(first < 0 ? body.length : first) - 1];
}

/** @param {any} node whether it is a statement that runs no code but declares */
function isDeclaration(node) {
  return node.type === "FunctionDeclaration" || Boolean(node.directive) || isOnlyNames(node);
}

/** @param {any} node */
function isOnlyNames(node) {
  return node.type === "VariableDeclaration" && node.declarations.every((/** @type {any} */ d) => !d.init);
}

/**
 * @param {any} node
 * @param {any} parent
 */
function isLoopHead(node, parent) {
  return (parent.type === "ForStatement" && parent.init === node) || isForInHead(node, parent);
}

/**
 * @param {any} node
 * @param {any} parent
 */
function isForInHead(node, parent) {
  return /^For(In|Of)Statement$/.test(parent.type) && parent.left === node;
}

/**
 * Turns a `var` into the assignments it makes.
 * @param {MagicString} text
 * @param {any} node
 * @param {any} parent
 */
function undeclare(text, node, parent) {
  const [first] = node.declarations;
  if (isForInHead(node, parent)) {
    text.remove(node.start, first.id.start);
    return;
  }
  const assigning = node.declarations.filter((/** @type {any} */ d) => d.init);
  if (assigning.length === 0) {
    // Alone behind an `if` or a loop, the statement's place must not be left empty.
    const inList =
      parent.type === "Program" || parent.type === "BlockStatement" || parent.type === "SwitchCase";
    if (isLoopHead(node, parent)) text.remove(node.start, node.end);
    else text.overwrite(node.start, node.end, inList ? "" : ";");
    return;
  }
  text.remove(node.start, assigning[0].id.start);
  for (let i = 1; i < assigning.length; i++) {
    text.overwrite(assigning[i - 1].end, assigning[i].id.start, ",");
  }
  const last = node.declarations[node.declarations.length - 1];
  if (assigning[assigning.length - 1] !== last) text.remove(assigning[assigning.length - 1].end, last.end);
}
