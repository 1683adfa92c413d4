/**
 * Espruino's closures hold the whole scope they were made in: every parameter and variable of the
 * function around them. Node does not tell what a closure holds, so functions that make others are
 * given a way to ask for their variables; the memory estimate counts them.
 */
import type {
  AnyNode,
  ArrowFunctionExpression,
  BlockStatement,
  FunctionDeclaration,
  FunctionExpression,
  Pattern,
} from "acorn";
import { base, recursive } from "acorn-walk";
import type { Edits } from "./edits.js";
import { ENTER, LEAVE } from "./growth.js";
import { CLOSURE, SCOPE } from "./hooks.js";

export type Fn = ArrowFunctionExpression | FunctionDeclaration | FunctionExpression;

/**
 * Has a function tell its variables: to those it makes, and as long as it runs. `ancestors` from the program
 * inwards.
 */
export function instrumentFunctionBody(node: Fn, ancestors: readonly AnyNode[], edits: Edits): void {
  if (node.body.type !== "BlockStatement") return;
  const around = functionsAround(node, ancestors);
  const depth = around.length;
  const { variables, inner } = contents(node);
  if (variables.size === 0 && !inner) return;
  const values = [...variables].map((name) => `${name}:${name}`).join();
  let tell = `function(){return{${values}}}`;
  let before = "";
  if (inner) {
    const parent = depth > 0 && canKnow(around) ? `,${token(depth)}` : "";
    before = `var ${token(depth + 1)}=${SCOPE}(${tell}${parent});`;
    tell = `${token(depth + 1)}.variables`;
  }
  if (declaredTwice(node.body)) {
    edits.close(node.body.start + 1, before);
    return;
  }
  edits.close(node.body.start + 1, `${before}${ENTER}(${tell});try{`);
  edits.open(node.body.end - 1, `}finally{${LEAVE}()}`);
}

/** A name that is a variable and a function of one block, which only a function's own block can have. */
function declaredTwice({ body }: BlockStatement): boolean {
  const functions = new Set(
    body.map((one) => (one.type === "FunctionDeclaration" ? one.id?.name : undefined)),
  );
  const declared = body.flatMap((one) => (one.type === "VariableDeclaration" ? one.declarations : []));
  return declared.some(({ id }) => id.type === "Identifier" && functions.has(id.name));
}

/** Tells the hooks which scope a function was made in, where that is known. */
export function attachScope(node: Fn, ancestors: readonly AnyNode[], edits: Edits): void {
  const around = functionsAround(node, ancestors);
  if (around.length > 0 && canKnow(around)) attach(node, around.length, ancestors.at(-2), edits);
}

function functionsAround(node: Fn, ancestors: readonly AnyNode[]): Fn[] {
  return ancestors.filter((one): one is Fn => one !== node && isFunction(one));
}

/** The variable that stands for the scope of a function nested this deep. */
function token(depth: number): string {
  return `$scope${depth}`;
}

export function isFunction(node: AnyNode): node is Fn {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

/** Arrow functions without a block have no place for a token. */
function canKnow(around: readonly Fn[]): boolean {
  return around.every((fn) => fn.body.type === "BlockStatement");
}

function attach(node: Fn, depth: number, parent: AnyNode | undefined, edits: Edits): void {
  if (node.type === "FunctionDeclaration") {
    if (node.id && parent?.type === "BlockStatement") {
      edits.close(node.end, `${CLOSURE}(${token(depth)},${node.id.name});`);
    }
    return;
  }
  const method = parent?.type === "Property" && (parent.method || parent.kind !== "init");
  const constructed = parent?.type === "NewExpression" && parent.callee === node;
  if (method || constructed || parent?.type === "MethodDefinition") return;
  // The blank parts it from a keyword: minified code says return()=>1.
  edits.open(node.start, ` ${CLOSURE}(${token(depth)},`);
  edits.close(node.end, ")");
}

/** Names a call of this function creates, and whether it makes functions. */
function contents(node: Fn): { variables: Set<string>; inner: boolean } {
  const variables = new Set<string>();
  let inner = false;
  for (const parameter of node.params) collectNames(parameter, variables);
  recursive<undefined>(node.body as AnyNode, undefined, {
    ...base,
    Function(found) {
      inner = true;
      const { id, type } = found as Fn;
      if (type === "FunctionDeclaration" && id) variables.add(id.name);
    },
    VariableDeclaration(found, state, walk) {
      // Block variables may not exist yet when they are asked for; ES5 code has none.
      if (found.kind === "var") for (const { id } of found.declarations) collectNames(id, variables);
      base.VariableDeclaration?.(found, state, walk);
    },
  });
  return { variables, inner };
}

function collectNames(pattern: Pattern, names: Set<string>): void {
  if (pattern.type === "Identifier") names.add(pattern.name);
}
