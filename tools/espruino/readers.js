import { parse } from "acorn";
import { ancestor, simple } from "acorn-walk";
import MagicString from "magic-string";
import { declarer } from "./scopes.js";

/**
 * Puts functions that read a variable before whatever first gives it a value, where something with a call in it is
 * assigned to it later. In `var a = 1; a = f(); function f() { return a + 1; }` the minifier takes the second value for
 * the one that `f` reads, since the second `a` stands before the call, and drops the first. A function that it meets
 * before the variable has a value makes it leave the variable alone. Declared functions exist in the whole of their
 * scope, so the program does what it did.
 *
 * @param {string} code ES5 program text, before it is minified
 * @returns {MagicString} the text with such functions moved
 */
export function readersFirst(code) {
  const text = new MagicString(code);
  const program = parse(code, { ecmaVersion: 2020, sourceType: "module" });
  for (const [scope, variables] of writes(program)) {
    const body = scope === program ? scope.body : scope.body.body;
    const changing = [...variables].filter(([, { count, calls }]) => calls && count > 1);
    for (const statement of body) {
      if (statement.type !== "FunctionDeclaration") continue;
      const first = Math.min(...changing.filter(([name]) => reads(statement, name)).map(([, { at }]) => at));
      const before = body.find((/** @type {any} */ { end }) => end > first);
      if (before && before.start < statement.start)
        text.move(statement.start, statement.end, before.start).appendLeft(statement.end, "\n");
    }
  }
  return text;
}

/**
 * @typedef {object} Writes
 * @property {number} count times that the program says so
 * @property {number} at where the first of them stands
 * @property {boolean} calls whether one of them has a call in it
 */

/**
 * @param {any} program
 * @returns {Map<any, Map<string, Writes>>} to functions, and the program, what their variables are given, by name
 */
function writes(program) {
  /** @type {Map<any, Map<string, Writes>>} */
  const scopes = new Map();
  const write = (/** @type {string} */ name, /** @type {any} */ value, /** @type {any[]} */ ancestors) => {
    // In whichever function it stands: the minifier may write that out where it is called.
    const scope = declarer(name, ancestors) ?? program;
    const variables = scopes.get(scope) ?? new Map();
    scopes.set(scope, variables);
    const { count, at, calls } = variables.get(name) ?? given(name, scope, value.start);
    variables.set(name, {
      count: count + 1,
      at: Math.min(at, value.start),
      calls: calls || hasCall(value),
    });
  };
  ancestor(program, {
    VariableDeclarator(/** @type {any} */ { id, init }, _state, /** @type {any[]} */ ancestors) {
      if (init && id.type === "Identifier") write(id.name, init, ancestors);
    },
    AssignmentExpression(/** @type {any} */ { left, right }, _state, /** @type {any[]} */ ancestors) {
      if (left.type === "Identifier") write(left.name, right, ancestors);
    },
  });
  return scopes;
}

/**
 * What a variable has before anything is written to it: a parameter comes with a value.
 * @param {string} name
 * @param {any} scope
 * @param {number} at where it is first written to
 * @returns {Writes}
 */
function given(name, scope, at) {
  const isParameter = scope.params?.some((/** @type {any} */ one) => one.name === name);
  return isParameter ? { count: 1, at: scope.body.start, calls: false } : { count: 0, at, calls: false };
}

/** @param {any} expression */
function hasCall(expression) {
  let found = false;
  const find = () => {
    found = true;
  };
  simple(expression, { CallExpression: find, NewExpression: find });
  return found;
}

/**
 * @param {any} declaration a function
 * @param {string} variable one of the scope that it is declared in
 */
function reads(declaration, variable) {
  let found = false;
  const find = (/** @type {any} */ { name }, /** @type {any} */ _state, /** @type {any[]} */ ancestors) => {
    found ||= name === variable && !declarer(name, ancestors);
  };
  ancestor(declaration, /** @type {any} */ ({ Identifier: find, VariablePattern: find }));
  return found;
}
