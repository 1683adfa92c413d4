/**
 * Puts functions in the place of operators that mean something else on Espruino for some values: `+` turns
 * numbers into text, and Espruino's text of a fraction is not Node's; texts become other numbers, and empty
 * arrays are not false. Where the operands cannot be such values, the operator stays.
 */
import type {
  AnyNode,
  AssignmentExpression,
  BinaryExpression,
  ConditionalExpression,
  MemberExpression,
  Node,
  UnaryExpression,
  UpdateExpression,
} from "acorn";
import type { Edits } from "./edits.js";
import { BINARY, CONDITION, LAST, MADE, NUMBER, PLUS, REVERSED, TEXT } from "./operator-hooks.js";
import { PUT } from "./property-hooks.js";

export function rewriteBinary(node: BinaryExpression, code: string, edits: Edits): void {
  const { operator } = node;
  const name = BINARY[operator];
  if (!name) return;
  const left = node.left as AnyNode;
  const right = node.right as AnyNode;
  if (isNumber(left) && isNumber(right)) return;
  if (/^[=!]==$/.test(operator) && (isConstant(left) || isConstant(right))) return;
  if (operator === "+" && (isText(left) || isText(right))) {
    if (left.type === "Literal" && right.type === "Literal") return;
    wrapPart(isText(left) ? right : left, edits);
    edits.open(node.start, ` ${MADE}(`);
    edits.close(node.end, ")");
  } else {
    // The blank parts it from a keyword: minified code says return"a".
    edits.open(node.start, ` ${name}(`);
    edits.replace(between(left, right, code, operator), operator.length, ",");
    edits.close(node.end, ")");
  }
}

/** `name -= x`, `object.name -= x`; what is more involved would be evaluated twice, and is left as it is. */
export function rewriteAssignment(node: AssignmentExpression, code: string, edits: Edits): void {
  const { left, right } = node;
  const operator = node.operator.slice(0, -1);
  if (!BINARY[operator] || !isSimple(left as AnyNode)) return;
  const target = code.slice(left.start, left.end);
  const put = left.type === "MemberExpression" && left.computed;
  if (put) {
    edits.open(node.start, ` ${PUT}(`);
    partMember(left, code, edits);
  }
  const at = between(left, right, code, node.operator);
  edits.replace(at, node.operator.length, `${put ? "," : "="}${REVERSED(operator)}(`);
  edits.close(node.end, `,${target})${put ? ")" : ""}`);
}

export function rewriteUnary(node: UnaryExpression, edits: Edits): void {
  const { operator, argument } = node;
  if (argument.type === "Literal" && typeof argument.value === "number" && argument.value !== 0) return;
  if (operator === "+") edits.replace(node.start, 1, ` ${PLUS}(`);
  // There a minus subtracts from 0.
  else if (operator === "-") edits.replace(node.start, 1, ` ${BINARY["-"]}(0,`);
  else if (operator === "~") edits.replace(node.start, 1, ` ${BINARY["^"]}(-1,`);
  else return;
  edits.close(node.end, ")");
}

/** `x++` takes `x` for a number first; `++x` adds one, to a text as well. */
export function rewriteUpdate(node: UpdateExpression, code: string, edits: Edits): void {
  const argument = node.argument as AnyNode;
  if (!isSimple(argument)) return;
  const target = code.slice(argument.start, argument.end);
  if (!node.prefix) {
    edits.open(node.start, ` ${LAST}(${target}=${NUMBER}(${target}),`);
    edits.close(node.end, ")");
    return;
  }
  edits.replace(node.start, 2, ` ${LAST}(0,`);
  edits.close(node.end, `=${BINARY[node.operator[0]!]}(${target},1))`);
}

/** The condition of `a ? b : c`, which asks `valueOf` there. */
export function rewriteCondition({ test }: ConditionalExpression, edits: Edits): void {
  if (!/^(?:Identifier|MemberExpression|CallExpression|NewExpression)$/.test(test.type)) return;
  edits.open(test.start, ` ${CONDITION}(`);
  edits.close(test.end, ")");
}

/** The part of a template literal. */
export function rewritePart(node: Node, edits: Edits): void {
  wrapPart(node as AnyNode, edits);
}

function wrapPart(node: AnyNode, edits: Edits): void {
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

/** Always a number, whatever the operands: two that are undefined give undefined there. */
function isNumber(node: AnyNode): boolean {
  if (node.type === "Literal") return typeof node.value === "number";
  if (node.type === "UpdateExpression") return !node.prefix;
  if (node.type === "UnaryExpression") return /^[-~]$/.test(node.operator);
  if (node.type !== "BinaryExpression" || !/^(?:[-*/%&|^]|<<|>>>?)$/.test(node.operator)) return false;
  return isNumber(node.left as AnyNode) || isNumber(node.right as AnyNode);
}

/** What no `valueOf` is likely to give. */
function isConstant(node: AnyNode): boolean {
  if (node.type === "Literal") return node.value === null || typeof node.value === "string";
  if (node.type === "Identifier") return node.name === "undefined";
  return node.type === "UnaryExpression" && /^(?:void|typeof)$/.test(node.operator);
}

/** Evaluating it twice does nothing but take time. */
function isSimple(node: AnyNode): boolean {
  if (node.type === "Identifier" || node.type === "ThisExpression") return true;
  if (node.type !== "MemberExpression") return false;
  const { property } = node;
  const known = !node.computed || property.type === "Literal" || isSimple(property as AnyNode);
  return known && isSimple(node.object as AnyNode);
}

/** `object[key]` becomes `object,key`, and `object.name` becomes `object,"name"`. */
export function partMember(node: MemberExpression, code: string, edits: Edits): void {
  const { object, property } = node;
  if (node.computed) {
    edits.replace(between(object, property, code, "["), 1, ",");
    edits.replace(node.end - 1, 1, "");
    return;
  }
  edits.replace(between(object, property, code, "."), 1, ',"');
  edits.close(property.end, '"');
}

/** The operator between two operands, past closing parentheses and comments. */
export function between(left: Node, right: Node, code: string, operator: string): number {
  const text = code.slice(left.end, right.start);
  const bare = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));
  return left.end + bare.indexOf(operator);
}
