import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { declarer, isCalled, isFunction, runsHere } from "./scopes.js";

/**
 * Frees the functions declared inside a function when that returns. Such a function refers to the
 * variables around it, among them itself: in Espruino, which counts references and seldom has time to
 * collect garbage, both would stay in memory after every call.
 *
 * Functions that may be called later, or are handed on, are left alone.
 *
 * @param {string} code ES5 program text, before its declarations are moved to the top
 * @returns {MagicString} the text with `try` and `finally` around what comes after them
 */
export function freeInnerFunctions(code) {
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
  // A function that may outlive the call keeps what it calls: until nothing changes.
  /** @type {Map<any, any>} a declaration to the function around it */
  const over = new Map(
    [...inner].flatMap(([around, all]) => all.map((declaration) => [declaration, around])),
  );
  for (let before = -1; before !== over.size; ) {
    before = over.size;
    for (const [declaration, around] of over) if (!isOver(declaration.id, around)) over.delete(declaration);
  }
  for (const [around, declarations] of inner) {
    const done = declarations.filter((declaration) => over.has(declaration)).map(({ id }) => id.name);
    const rest = around.body.body.find((/** @type {any} */ statement) => !isDeclaration(statement));
    if (!done.length || !rest) continue;
    text.appendLeft(rest.start, "try{");
    text.appendRight(around.body.end - 1, `}finally{${done.join("=")}=0}`);
  }
  return text;

  /**
   * Whether nothing can call a function any more when the one around it returns, as far as that holds for
   * those that are taken to be over.
   * @param {any} id its name, where it is declared
   * @param {any} around
   */
  function isOver(id, around) {
    return names.every(({ node, ancestors }) => {
      if (node.name !== id.name || node === id || declarer(id.name, ancestors) !== around) return true;
      const depth = ancestors.indexOf(around);
      // Every function between the two runs before the outer one returns.
      const isInside = ancestors
        .slice(depth + 1)
        .every(
          (inside, i) => !isFunction(inside) || over.has(inside) || runsHere(inside, ancestors[depth + i]),
        );
      return isInside && isCalled(node, ancestors[ancestors.length - 2]);
    });
  }
}

/** @param {any} statement */
function isDeclaration(statement) {
  return (
    statement.type === "FunctionDeclaration" ||
    (statement.type === "VariableDeclaration" &&
      statement.declarations.every((/** @type {any} */ d) => !d.init))
  );
}
