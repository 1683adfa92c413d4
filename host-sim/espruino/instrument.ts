/**
 * Prepares a program's text for Node, keeping its lines:
 *
 * - `catch` and `finally` let an abort through (Espruino's cannot be caught) and see Node's own errors
 *   as Espruino's;
 * - operators make of values what they make of them on Espruino;
 * - functions tell what they hold, for the memory estimate;
 * - on a byte-string machine `\uXXXX` in a string keeps its low byte;
 * - regular expressions get Espruino's meaning, and those it cannot do are reported.
 */
import type { AnyNode, CatchClause, Literal, Program, TemplateElement, TryStatement } from "acorn";
import { parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import { builtInsOf } from "./builtins.js";
import { Edits, Places } from "./edits.js";
import { CAUGHT, CODE, EVAL, UNLESS_ABORTING } from "./hooks.js";
import { checkRegex } from "./regex.js";
import {
  rewriteAssignment,
  rewriteBinary,
  rewriteCondition,
  rewritePart,
  rewriteUnary,
  rewriteUpdate,
} from "./rewrite-operators.js";
import {
  rewriteDelete,
  rewriteForIn,
  rewriteGet,
  rewriteLiteral,
  rewriteNew,
  rewritePut,
} from "./rewrite-properties.js";
import { attachScope, type Fn, instrumentFunctionBody, isFunction } from "./scopes.js";

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
  const edits = new Edits(code);
  const functions = new Map<string, string>();
  fullAncestor(program, (node, _state, ancestors) => {
    refuse(node as AnyNode);
    checkConstructor(node as AnyNode, ancestors as AnyNode[], code);
    instrumentEval(node as AnyNode, ancestors.at(-2) as AnyNode | undefined, edits);
    visit(node as AnyNode, ancestors.at(-2) as AnyNode | undefined, code, options, edits);
    if (isFunction(node as AnyNode)) {
      instrumentFunctionBody(node as Fn, ancestors as AnyNode[], edits);
      // Innermost first: what is changed within is changed by now, what is put around it is not.
      functions.set(edits.stretch(node.start, node.end), code.slice(node.start, node.end));
      attachScope(node as Fn, ancestors as AnyNode[], edits);
    }
    for (const name of builtInsOf(node as AnyNode)) options.uses(name);
  });
  return { code: edits.apply(), column: edits.columns(), functions };
}

function refuse(node: AnyNode): void {
  const what = REFUSED[node.type];
  if (what) throw new Refused(`Espruino has no ${what}`);
  const { async, generator } = node as { async?: boolean; generator?: boolean };
  if (async || generator) throw new Refused(`Espruino has no ${async ? "async" : "generator"} functions`);
}

/** Node ignores a number there where Espruino does not; functions are seen to by `rewriteNew`. */
function checkConstructor(node: AnyNode, ancestors: readonly AnyNode[], code: string): void {
  if (node.type !== "ReturnStatement" || !node.argument) return;
  const fn = ancestors.findLastIndex(isFunction);
  const method = ancestors[fn - 1];
  if (method?.type !== "MethodDefinition" || method.kind !== "constructor") return;
  const { line } = new Places(code).of(node.start);
  throw new Refused(
    `what a class's constructor returns is what new gives on Espruino, not here (line ${line})`,
  );
}

/** `eval` by its name gets instrumented code; any other use of the name gets a function that does so itself. */
function instrumentEval(node: AnyNode, parent: AnyNode | undefined, edits: Edits): void {
  if (node.type === "CallExpression" && isEval(node.callee as AnyNode)) {
    const [first] = node.arguments;
    if (!first) return;
    if (first.type === "SpreadElement") throw new Refused("Espruino has no spread in calls");
    edits.open(first.start, `${CODE}(`);
    edits.close(first.end, ")");
    return;
  }
  if (!isEval(node)) return;
  if (parent?.type === "MemberExpression" && parent.property === node && !parent.computed) return;
  if (parent?.type === "Property" && parent.key === node && !parent.shorthand) return;
  if (parent?.type === "CallExpression" && parent.callee === node) return;
  edits.replace(node.start, node.end - node.start, EVAL);
}

function isEval(node: AnyNode): boolean {
  return node.type === "Identifier" && node.name === "eval";
}

function visit(
  node: AnyNode,
  parent: AnyNode | undefined,
  code: string,
  options: InstrumentOptions,
  edits: Edits,
): void {
  if (node.type === "BinaryExpression") rewriteBinary(node, code, edits);
  else if (node.type === "AssignmentExpression") {
    rewriteAssignment(node, code, edits);
    rewritePut(node, code, edits);
  } else if (node.type === "UnaryExpression") {
    rewriteUnary(node, edits);
    rewriteDelete(node, code, edits);
  } else if (node.type === "MemberExpression") rewriteGet(node, parent, code, edits);
  else if (node.type === "NewExpression") rewriteNew(node, code, edits);
  else if (node.type === "ForInStatement") rewriteForIn(node, code, edits);
  else if (node.type === "ObjectExpression") rewriteLiteral(node, edits);
  else if (node.type === "UpdateExpression") rewriteUpdate(node, code, edits);
  else if (node.type === "ConditionalExpression") rewriteCondition(node, edits);
  else if (node.type === "TryStatement") instrumentTry(node, code, edits);
  else if (node.type === "Literal") instrumentLiteral(node, code, options, edits);
  else if (node.type === "TemplateLiteral") for (const part of node.expressions) rewritePart(part, edits);
  else if (node.type === "TemplateElement" && options.byteStrings) instrumentText(node, code, edits);
  else if (node.type === "ExpressionStatement" && node.directive === "use strict") {
    // Ignored there: functions called plainly have the global object as `this`.
    edits.replace(node.start + 1, 3, "not");
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
