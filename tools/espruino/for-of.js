import { parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";

/**
 * Gives `for…of` over an array back to Espruino, which has it: the compiler's ES5 form, a loop over
 * indices, costs the interpreter 4.5 times as much. Only that form is touched. Where a function in the
 * loop keeps the loop's variable, the compiler has made a function of the loop's body, so what Espruino
 * gets wrong (one binding for all rounds) cannot arise.
 *
 * @param {string} code the compiler's ES5, before it is minified
 * @returns {MagicString} the text with the loops replaced
 */
export function forOf(code) {
  const text = new MagicString(code);
  full(parse(code, { ecmaVersion: 2020, sourceType: "module" }), (/** @type {any} */ node) => {
    const loop = node.type === "ForStatement" && elements(node);
    if (!loop) return;
    text.overwrite(node.start, node.init.declarations[1].init.start, `for (${loop.target} of `);
    text.overwrite(node.init.end, loop.end, ") {");
  });
  return text;
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
