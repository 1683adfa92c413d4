import { parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { listsThatKeep } from "./shortened-lists.js";

/**
 * Gives `for…of` over an array back to Espruino, which has it: the compiler's ES5 form, a loop over
 * indices, costs the interpreter 4.5 times as much. Only that form is touched. Where a function in the
 * loop keeps the loop's variable, the compiler has made a function of the loop's body, so what Espruino
 * gets wrong (one binding for all rounds) cannot arise.
 *
 * The two differ when the list becomes shorter while it is gone through: an index passes over elements,
 * Espruino, which goes from one element to the next, ends early. So a loop over a list that may become
 * shorter is refused. (Elements that are added at the end are met by both.)
 *
 * @param {string} code the compiler's ES5, before it is minified
 * @returns {MagicString} the text with the loops replaced
 * @throws {Error} named `SourceError`, when a list may become shorter, as far as can be told
 */
export function forOf(code) {
  const text = new MagicString(code);
  const program = parse(code, { ecmaVersion: 2020, sourceType: "module" });
  const keeps = listsThatKeep(program);
  ancestor(program, {
    ForStatement(/** @type {any} */ node, /** @type {any} */ _state, /** @type {any[]} */ ancestors) {
      const loop = elements(node);
      const list = node.init?.declarations?.[1]?.init;
      if (!loop) return;
      if (!keeps(list, [...ancestors, list])) throw refusal(code.slice(list.start, list.end));
      text.overwrite(node.start, list.start, `for (${loop.target} of `);
      text.overwrite(node.init.end, loop.end, ") {");
    },
  });
  return text;
}

/** @param {string} list as it is written */
function refusal(list) {
  const text =
    `for…of over ${list}, which may become shorter meanwhile, as far as the build can tell: Espruino would end ` +
    `early. Go through ${list}.slice(), or by index; or give a list that is shortened a name of its own.`;
  return Object.assign(new Error(text), { name: "SourceError" });
}

/**
 * @param {any} node `for (var i = 0, list = …; i < list.length; i++) { [var] item = list[i]; …}`
 * @returns {{ target: string, end: number } | undefined} what each element is put into, as written at the
 *   head of a `for…of`, and where the statement that did so ends; undefined for any other loop
 */
function elements({ init, test, update, body }) {
  if (init?.type !== "VariableDeclaration" || init.declarations.length !== 2) return undefined;
  const [index, list] = init.declarations;
  const i = index.id.name;
  const isElement = (/** @type {any} */ value) =>
    value?.type === "MemberExpression" &&
    value.computed &&
    value.object.name === list.id.name &&
    value.property.name === i;
  const compiled =
    i.startsWith("_") &&
    index.init?.value === 0 &&
    list.init &&
    test?.operator === "<" &&
    test.left.name === i &&
    test.right.object?.name === list.id.name &&
    test.right.property.name === "length" &&
    update?.operator === "++" &&
    update.argument.name === i &&
    body.type === "BlockStatement";
  const first = compiled && body.body[0];
  if (!first) return undefined;
  if (first.type === "VariableDeclaration" && first.declarations.length === 1) {
    const [{ id, init: value }] = first.declarations;
    if (isElement(value)) return { target: `var ${id.name}`, end: first.end };
  }
  const assigned = first.type === "ExpressionStatement" && first.expression;
  if (
    assigned &&
    assigned.operator === "=" &&
    assigned.left.type === "Identifier" &&
    isElement(assigned.right)
  )
    return { target: assigned.left.name, end: first.end };
  return undefined;
}
