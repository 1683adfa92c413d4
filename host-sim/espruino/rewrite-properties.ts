/** Puts functions in the place of `o[k]`, `o[k] = v`, `delete`, `new`, `for in` and literals with names like numbers. */
import type {
  AnyNode,
  AssignmentExpression,
  ForInStatement,
  MemberExpression,
  NewExpression,
  ObjectExpression,
  UnaryExpression,
} from "acorn";
import type { Edits } from "./edits.js";
import { isIndex } from "./entries.js";
import { CONSTRUCT, DELETE, GET, NAMES, ORDERED, PUT } from "./property-hooks.js";
import { between, partMember } from "./rewrite-operators.js";

/**
 * `object[key]` where it is read. Called as a method it is left: the value must have its object with it, and what is
 * missing throws here as well.
 */
export function rewriteGet(
  node: MemberExpression,
  parent: AnyNode | undefined,
  code: string,
  edits: Edits,
): void {
  if (!node.computed || node.optional || node.object.type === "Super" || !isRead(node, parent)) return;
  edits.open(node.start, ` ${GET}(`);
  partMember(node, code, edits);
  edits.close(node.end, ")");
}

function isRead(node: MemberExpression, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return parent.left !== node;
    case "UnaryExpression":
      return parent.operator !== "delete";
    case "CallExpression":
    case "NewExpression":
      return parent.callee !== node;
    case "TaggedTemplateExpression":
    case "UpdateExpression":
      return false;
    default:
      return true;
  }
}

/** `object[key] = value`, and `object.length = value`. */
export function rewritePut(node: AssignmentExpression, code: string, edits: Edits): void {
  const { left, right } = node;
  if (node.operator !== "=" || left.type !== "MemberExpression") return;
  if (!left.computed && propertyName(left) !== "length") return;
  if (left.object.type === "Super" || code.slice(left.end, right.start).includes(")")) return;
  // The blank parts it from a keyword, as everywhere.
  edits.open(node.start, ` ${PUT}(`);
  partMember(left, code, edits);
  edits.replace(between(left, right, code, "="), 1, ",");
  edits.close(node.end, ")");
}

export function rewriteDelete(node: UnaryExpression, code: string, edits: Edits): void {
  const { argument } = node;
  if (node.operator !== "delete" || argument.type !== "MemberExpression") return;
  if (argument.object.type === "Super") return;
  edits.replace(node.start, "delete".length, ` ${DELETE}(`);
  partMember(argument, code, edits);
  edits.close(node.end, ")");
}

function propertyName({ property }: MemberExpression): string | undefined {
  return property.type === "Identifier" ? property.name : undefined;
}

export function rewriteNew(node: NewExpression, code: string, edits: Edits): void {
  const { callee } = node;
  edits.replace(node.start, "new".length, ` ${CONSTRUCT}(`);
  const rest = code
    .slice(callee.end, node.end)
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));
  const open = /^[\s)]*\(/.exec(rest);
  if (open) edits.replace(callee.end + open[0].length - 1, 1, node.arguments.length > 0 ? "," : "");
  else edits.close(node.end, ")");
}

export function rewriteForIn(node: ForInStatement, code: string, edits: Edits): void {
  edits.replace(between(node.left, node.right, code, "in"), 2, "of");
  edits.open(node.right.start, ` ${NAMES}(`);
  edits.close(node.right.end, ")");
}

/** A literal whose order Node would change. */
export function rewriteLiteral(node: ObjectExpression, edits: Edits): void {
  const names = node.properties.map((property) => {
    if (property.type !== "Property" || property.computed) return "";
    return nameOf(property.key as AnyNode);
  });
  if (names.length < 2 || !names.some(isIndex)) return;
  edits.open(node.start, ` ${ORDERED}(`);
  edits.close(node.end, `,${JSON.stringify(names)})`);
}

function nameOf(key: AnyNode): string {
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : "";
}
