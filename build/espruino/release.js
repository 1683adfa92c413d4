import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { declarer, isCalled, isFunction, runsHere } from "./scopes.js";

/**
 * Lets go of the functions declared inside a function when that returns. Such a function refers to the
 * variables around it, among them itself: in Espruino, which counts references and seldom has time to
 * collect garbage, both would stay in memory after every call.
 *
 * Functions that may be called later, or are handed on, are left alone.
 *
 * @param {string} code ES5 program text, before its declarations are moved to the top
 * @returns {MagicString} the text with `try` and `finally` around what comes after them
 */
export function release(code) {
  const text = new MagicString(code);
  const program = parse(code, { ecmaVersion: 6, sourceType: "script" });
  /** @type {Map<any, any[]>} a function to the declarations directly inside */
  const inner = new Map();
  /** @type {{ node: any, ancestors: any[] }[]} */
  const names = [];
  const visit = (/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) =>
    names.push({ node, ancestors: [...ancestors] });
  ancestor(
    program,
    /** @type {any} */ ({
      FunctionDeclaration(
        /** @type {any} */ node,
        /** @type {any} */ _state,
        /** @type {any[]} */ ancestors,
      ) {
        const around = ancestors[ancestors.length - 3];
        if (!around || !isFunction(around)) return;
        inner.set(around, [...(inner.get(around) ?? []), node]);
      },
      Identifier: visit,
      VariablePattern: visit,
    }),
  );
  for (const [around, declarations] of inner) {
    // A function that may outlive the call keeps what it calls: until nothing changes.
    const own = new Set(declarations);
    for (let before = -1; before !== own.size; ) {
      before = own.size;
      for (const declaration of own) if (!isOver(declaration.id, around, own)) own.delete(declaration);
    }
    const done = [...own].map(({ id }) => id.name);
    const rest = around.body.body.find((/** @type {any} */ statement) => !isDeclaration(statement));
    if (!done.length || !rest) continue;
    text.appendLeft(rest.start, "try{");
    text.appendRight(around.body.end - 1, `}finally{${done.join("=")}=0}`);
  }
  return text;

  /**
   * Whether nothing can call a function any more when the one around it returns.
   * @param {any} id its name, where it is declared
   * @param {any} around
   * @param {Set<any>} own functions of which that is known or assumed
   */
  function isOver(id, around, own) {
    return names.every(({ node, ancestors }) => {
      if (node.name !== id.name || node === id || declarer(id.name, ancestors) !== around) return true;
      const called = isCalled(node, ancestors[ancestors.length - 2]);
      return called && staysInside(ancestors, ancestors.indexOf(around), own);
    });
  }
}

/**
 * Whether every function between a call and the function at `depth` runs before that returns.
 * @param {any[]} ancestors
 * @param {number} depth
 * @param {Set<any>} own its declarations, which are called by it or not at all
 */
function staysInside(ancestors, depth, own) {
  return ancestors
    .slice(depth + 1)
    .every((node, i) => !isFunction(node) || own.has(node) || runsHere(node, ancestors[depth + i]));
}

/** @param {any} statement */
function isDeclaration(statement) {
  return (
    statement.type === "FunctionDeclaration" ||
    (statement.type === "VariableDeclaration" &&
      statement.declarations.every((/** @type {any} */ d) => !d.init))
  );
}
