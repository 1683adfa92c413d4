/**
 * `+` turns numbers into text, and Espruino's text of a fraction is not Node's. Where an operand may
 * be such a number and the other text, the operation goes through a function that writes it as
 * Espruino does.
 */
import type { AnyNode, AssignmentExpression, BinaryExpression, Node } from "acorn";
import type { Edits } from "./edits.js";
import { ADD, TEXT } from "./hooks.js";

const NUMERIC_OPERATORS: ReadonlySet<string> = new Set([
  "-",
  "*",
  "/",
  "%",
  "&",
  "|",
  "^",
  "<<",
  ">>",
  ">>>",
]);

export function instrumentBinary(node: BinaryExpression, code: string, edits: Edits): void {
  if (node.operator !== "+") return;
  const left = node.left as AnyNode;
  const right = node.right as AnyNode;
  if (isNumeric(left) && isNumeric(right)) return;
  if (isText(left)) wrapNumber(right, edits);
  else if (isText(right)) wrapNumber(left, edits);
  else {
    // The blank parts it from a keyword: minified code says return"a".
    edits.open(node.start, ` ${ADD}(`);
    edits.replace(plusBetween(left, right, code), 1, ",");
    edits.close(node.end, ")");
  }
}

/** `name += x` and `object.name += x`; anything more involved would be evaluated twice. */
export function instrumentAssignment(node: AssignmentExpression, code: string, edits: Edits): void {
  if (node.operator !== "+=") return;
  const { left, right } = node;
  const simple =
    left.type === "Identifier" ||
    (left.type === "MemberExpression" &&
      !left.computed &&
      (left.object.type === "Identifier" || left.object.type === "ThisExpression"));
  if (!simple) return;
  edits.replace(plusBetween(left, right, code), 2, `=${ADD}(${code.slice(left.start, left.end)},`);
  edits.close(node.end, ")");
}

/** The part of a template literal. */
export function instrumentPart(node: Node, edits: Edits): void {
  wrapNumber(node as AnyNode, edits);
}

function wrapNumber(node: AnyNode, edits: Edits): void {
  if (isText(node) || node.type === "Literal") return;
  edits.open(node.start, ` ${TEXT}(`);
  edits.close(node.end, ")");
}

function isText(node: AnyNode): boolean {
  if (node.type === "Literal") return typeof node.value === "string";
  if (node.type === "TemplateLiteral") return true;
  if (node.type === "UnaryExpression") return node.operator === "typeof";
  if (node.type !== "BinaryExpression" || node.operator !== "+") return false;
  return isText(node.left as AnyNode) || isText(node.right as AnyNode);
}

function isNumeric(node: AnyNode): boolean {
  if (node.type === "Literal") return typeof node.value === "number";
  if (node.type === "UpdateExpression") return true;
  if (node.type === "UnaryExpression") return ["-", "+", "~"].includes(node.operator);
  return node.type === "BinaryExpression" && NUMERIC_OPERATORS.has(node.operator);
}

/** The operator between two operands, past closing parentheses and comments. */
function plusBetween(left: Node, right: Node, code: string): number {
  const between = code.slice(left.end, right.start);
  const bare = between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));
  return left.end + bare.indexOf("+");
}
