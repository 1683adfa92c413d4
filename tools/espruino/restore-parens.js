import { parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";

/** A class of characters in a regular expression. */
const CLASS = /\[(?:\\.|[^\]\\])*\]/g;

/**
 * Puts back what the minifier drops as superfluous and Espruino needs: parentheses, since it takes the
 * slash in `i++/2` and in `this/2` for the start of a regular expression, and refuses `a[b,c]`; and the
 * backslash in `/[\/]/`, since it takes the slash for the end.
 * @param {string} code program text
 * @returns {MagicString}
 */
export function restoreParens(code) {
  const text = new MagicString(code);
  const wrap = (/** @type {any} */ node) => {
    if (code[node.start - 1] === "(" && code[node.end] === ")") return;
    text.appendRight(node.start, "(");
    text.appendLeft(node.end, ")");
  };
  full(parse(code, { ecmaVersion: 6 }), (/** @type {any} */ node) => {
    if (
      node.type === "BinaryExpression" &&
      node.operator === "/" &&
      /(\+\+|--|\bthis|\})$/.test(leftOf(node))
    ) {
      wrap(node.left);
    }
    if (node.type === "MemberExpression" && node.computed && node.property.type === "SequenceExpression") {
      wrap(node.property);
    }
    if (node.regex) escapeSlashes(node);
  });
  return text;

  /** @param {any} node */
  function escapeSlashes(node) {
    const pattern = node.regex.pattern.replace(CLASS, (/** @type {string} */ set) =>
      set.replace(/\\.|\//g, (part) => (part === "/" ? "\\/" : part)),
    );
    if (pattern !== node.regex.pattern)
      text.overwrite(node.start, node.end, `/${pattern}/${node.regex.flags}`);
  }

  /** @param {any} node */
  function leftOf(node) {
    return code.slice(node.left.start, node.left.end);
  }
}
