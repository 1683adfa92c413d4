/**
 * Prepares a program's text for Node, keeping its lines:
 *
 * - `catch` and `finally` let an abort through (Espruino's cannot be caught) and see Node's own errors
 *   as Espruino's;
 * - numbers joined to text are written Espruino's way;
 * - functions tell what they hold, for the memory estimate;
 * - on a byte-string machine `\uXXXX` in a string keeps its low byte;
 * - regular expressions get Espruino's meaning, and those it cannot do are reported.
 */
import type { AnyNode, CatchClause, Literal, Program, TemplateElement, TryStatement } from "acorn";
import { parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import { builtInsOf } from "./builtins.js";
import { instrumentAssignment, instrumentBinary, instrumentPart } from "./concatenation.js";
import { Edits, Places } from "./edits.js";
import { CAUGHT, CODE, EVAL, UNLESS_ABORTING } from "./hooks.js";
import { checkRegex } from "./regex.js";
import { type Fn, instrumentFunction } from "./scopes.js";

/** What Node would run and Espruino has not; through most of it a program could leave its realm or its turn. */
const REFUSED: Partial<Record<AnyNode["type"], string>> = {
  ImportExpression: "import",
  AwaitExpression: "await",
  YieldExpression: "yield",
};

export interface Instrumented {
  code: string;
  /** Column in the instrumented text to column in the given text, both from 0; lines from 1. */
  column(line: number, column: number): number;
  /** Text of each function as Node has it, to its text as given. */
  functions: Map<string, string>;
}

export interface InstrumentOptions {
  byteStrings: boolean;
  /** The program names a built-in class, library or module, or a method of one. */
  uses(builtIn: string): void;
  /** Something Espruino cannot do, at a line and column (both from 1) of the given text. */
  report(problem: string, line: number, column: number): void;
}

/** The text cannot be instrumented, so it must not be run. */
export class Refused extends Error {}

/** @throws Refused when the text is not JavaScript or uses what Espruino has not. */
export function instrument(code: string, options: InstrumentOptions): Instrumented {
  let program: Program;
  try {
    program = parse(code, { ecmaVersion: "latest", sourceType: "script", allowReturnOutsideFunction: true });
  } catch {
    throw new Refused("it cannot be parsed");
  }
  const edits = new Edits();
  const found: AnyNode[] = [];
  fullAncestor(program, (node, _state, ancestors) => {
    refuse(node as AnyNode);
    instrumentEval(node as AnyNode, ancestors.at(-2) as AnyNode | undefined, edits);
    visit(node as AnyNode, code, options, edits);
    if (visitFunction(node as AnyNode, ancestors as AnyNode[], edits)) found.push(node as AnyNode);
    for (const name of builtInsOf(node as AnyNode)) options.uses(name);
  });
  const result = edits.apply(code);
  const functions = new Map<string, string>();
  for (const { start, end } of found) {
    functions.set(edits.changed(start, end, result), code.slice(start, end));
  }
  return { code: result, column: edits.columns(code), functions };
}

function refuse(node: AnyNode): void {
  const what = REFUSED[node.type];
  if (what) throw new Refused(`Espruino has no ${what}`);
  const { async, generator } = node as { async?: boolean; generator?: boolean };
  if (async || generator) throw new Refused(`Espruino has no ${async ? "async" : "generator"} functions`);
}

/** `eval` by its name gets instrumented code; any other use of the name gets a function that does so itself. */
function instrumentEval(node: AnyNode, parent: AnyNode | undefined, edits: Edits): void {
  if (node.type !== "Identifier" || node.name !== "eval") return;
  if (parent?.type === "MemberExpression" && parent.property === node && !parent.computed) return;
  if (parent?.type === "Property" && parent.key === node && !parent.shorthand) return;
  if (parent?.type !== "CallExpression" || parent.callee !== node) {
    edits.replace(node.start, node.end - node.start, EVAL);
    return;
  }
  const [first] = parent.arguments;
  if (!first) return;
  if (first.type === "SpreadElement") throw new Refused("Espruino has no spread in calls");
  edits.open(first.start, `${CODE}(`);
  edits.close(first.end, ")");
}

function visit(node: AnyNode, code: string, options: InstrumentOptions, edits: Edits): void {
  if (node.type === "BinaryExpression") instrumentBinary(node, code, edits);
  else if (node.type === "AssignmentExpression") instrumentAssignment(node, code, edits);
  else if (node.type === "TryStatement") instrumentTry(node, code, edits);
  else if (node.type === "Literal") instrumentLiteral(node, code, options, edits);
  else if (node.type === "TemplateLiteral") for (const part of node.expressions) instrumentPart(part, edits);
  else if (node.type === "TemplateElement" && options.byteStrings) instrumentText(node, code, edits);
  else if (node.type === "ExpressionStatement" && node.directive === "use strict") {
    // Ignored there: functions called plainly have the global object as `this`.
    edits.replace(node.start + 1, 3, "not");
  }
}

function visitFunction(node: AnyNode, ancestors: AnyNode[], edits: Edits): boolean {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      instrumentFunction(node as Fn, ancestors, edits);
      return true;
    default:
      return false;
  }
}

function instrumentTry(node: TryStatement, code: string, edits: Edits): void {
  if (node.handler) instrumentCatch(node.handler, code, edits);
  else edits.close(node.block.end, `catch($e){throw ${CAUGHT}($e)}`);
  if (node.finalizer) {
    edits.close(node.finalizer.start + 1, `if(${UNLESS_ABORTING}()){`);
    edits.close(node.finalizer.end - 1, "}");
  }
}

function instrumentCatch({ param, body }: CatchClause, code: string, edits: Edits): void {
  // It would catch an abort, too.
  if (param && param.type !== "Identifier") throw new Refused("Espruino has no destructuring");
  if (!param) edits.close(code.lastIndexOf("catch", body.start) + "catch".length, "($e)");
  const name = param?.name ?? "$e";
  edits.close(body.start + 1, `${name}=${CAUGHT}(${name});`);
}

function instrumentLiteral(node: Literal, code: string, options: InstrumentOptions, edits: Edits): void {
  if (node.regex) {
    const { source, problem } = checkRegex(node.regex.pattern, node.regex.flags);
    if (problem) {
      const { line, column } = new Places(code).of(node.start);
      options.report(`Espruino's regular expressions do not have ${problem}: ${node.raw}`, line, column + 1);
    } else if (source !== node.regex.pattern) {
      edits.replace(node.start + 1, node.regex.pattern.length, source);
    }
  } else if (typeof node.value === "string" && options.byteStrings) instrumentText(node, code, edits);
}

/** `\u20ac` becomes `\u00ac`, in place. */
function instrumentText(node: Literal | TemplateElement, code: string, edits: Edits): void {
  const text = code.slice(node.start, node.end);
  for (const match of text.matchAll(/\\(?:u([0-9a-fA-F]{2})[0-9a-fA-F]{2}|[\s\S])/g)) {
    if (match[1] && match[1] !== "00") edits.replace(node.start + match.index + 2, 2, "00");
  }
}
