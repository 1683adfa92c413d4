/**
 * The text of the token before a place; empty at the start.
 * @param {import("../parse.js").Program} program
 * @param {number} place
 * @returns {string}
 */
export function textBefore({ tokens, source }, place) {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle].start < place) low = middle + 1;
    else high = middle;
  }
  const token = tokens[low - 1];
  return token ? source.slice(token.start, token.end) : "";
}

/**
 * Whether anything takes the value of an expression.
 * @param {any[]} ancestors outermost first, the expression itself last
 */
export function isValueUsed(ancestors) {
  for (let i = ancestors.length - 1; i > 0; i--) {
    const node = ancestors[i];
    const parent = ancestors[i - 1];
    if (parent.type === "ExpressionStatement" || parent.operator === "void") return false;
    if (parent.type === "ForStatement" && parent.test !== node) return false;
    if (parent.type === "SequenceExpression") {
      if (parent.expressions[parent.expressions.length - 1] !== node) return false;
    } else if (parent.type === "LogicalExpression") {
      if (parent.right !== node) return true;
    } else if (parent.type === "ConditionalExpression") {
      if (parent.test === node) return true;
    } else return true;
  }
  return true;
}

/**
 * The name of a property read without computation; undefined otherwise.
 * @param {any} node
 * @returns {string | undefined}
 */
export function memberName(node) {
  if (node.type !== "MemberExpression") return undefined;
  if (!node.computed) return node.property.name;
  return typeof node.property.value === "string" ? node.property.value : undefined;
}
