import { full } from "acorn-walk";
import { isValueUsed, textBefore } from "./util.js";

/** Words that Espruino's lexer keeps for itself besides those of ES5. */
export const RESERVED = new Set(["of", "static", "super", "let", "const", "class", "extends", "debugger"]);

/** What stands before a slash that divides and that Espruino takes for the start of a regular expression. */
const REGEX_FOLLOWS = /^(\+\+|--|this|\})$/;
/** What stands before a regular expression whose slash Espruino takes for a division. */
const DIVISION_FOLLOWS = /^[)\]|^~]$/;

/**
 * ES5 grammar that Espruino refuses or reads differently.
 * @type {import("../check.js").Rule[]}
 */
export const GRAMMAR = [
  {
    id: "label",
    what: "Espruino has no labels",
    instead: "return from a function, or end the outer loop by its condition",
    nodes: ["LabeledStatement"],
    test: () => true,
  },
  {
    id: "case-after-default",
    what: "Espruino refuses a case after default",
    instead: "put default last",
    nodes: ["SwitchStatement"],
    test: (node) => node.cases.slice(0, -1).some((/** @type {any} */ branch) => !branch.test),
  },
  {
    id: "array-hole",
    what: "Espruino refuses an array with holes when it skips over it",
    instead: "write undefined",
    nodes: ["ArrayExpression"],
    test: (node) => node.elements.includes(null),
  },
  {
    id: "comma-in-index",
    what: "Espruino refuses a comma expression as an index",
    instead: "compute the index before",
    nodes: ["MemberExpression"],
    test: (node, { source }) =>
      node.computed && node.property.type === "SequenceExpression" && source[node.property.start - 1] !== "(",
  },
  {
    id: "in-in-for-head",
    what: "Espruino refuses the operator in inside the first part of for(;;)",
    instead: "test before the loop, with hasOwnProperty",
    nodes: ["ForStatement"],
    test: (node) => node.init && contains(node.init, (inner) => inner.operator === "in"),
  },
  {
    id: "division-taken-for-regex",
    what: "Espruino takes the slash after ++, --, this or } for the start of a regular expression",
    instead: "keep the left side in a variable, or multiply",
    nodes: ["BinaryExpression", "AssignmentExpression"],
    test: (node, program) =>
      /^\/=?$/.test(node.operator) && REGEX_FOLLOWS.test(textBefore(program, operatorStart(node, program))),
  },
  {
    id: "regex-taken-for-division",
    what: "Espruino takes a regular expression after ), ], |, ^ or ~ for a division",
    instead: "keep the expression in a variable",
    nodes: ["Literal"],
    test: (node, program) => node.regex && DIVISION_FOLLOWS.test(textBefore(program, node.start)),
  },
  {
    id: "nested-new",
    what: "Espruino refuses new inside the callee of new",
    instead: "keep the first object in a variable",
    nodes: ["NewExpression"],
    test: (node) => contains(node.callee, (inner) => inner.type === "NewExpression"),
  },
  {
    id: "accessor-name",
    what: "Espruino wants a plain name for a getter or setter",
    instead: "use a method, or Object.defineProperty",
    nodes: ["Property"],
    test: (node) =>
      node.kind !== "init" &&
      (node.key.type !== "Identifier" || RESERVED.has(node.key.name) || node.computed),
  },
  {
    id: "duplicate-parameter",
    what: "of two parameters with one name Espruino takes the first",
    instead: "name them apart",
    nodes: ["FunctionDeclaration", "FunctionExpression"],
    test: (node) => new Set(node.params.map((/** @type {any} */ p) => p.name)).size < node.params.length,
  },
  {
    id: "delete-value",
    what: "Espruino's delete gives false for what did not exist",
    instead: "do not use its value",
    nodes: ["UnaryExpression"],
    test: (node, { ancestors }) => node.operator === "delete" && isValueUsed(ancestors),
  },
  {
    id: "delete-in-for-in",
    what: "deleting the current key ends a for-in loop in Espruino",
    instead: "collect the keys first: Object.keys(o).forEach(…)",
    nodes: ["ForInStatement"],
    test: (node) => {
      const name = (node.left.declarations?.[0].id ?? node.left).name;
      return contains(
        node.body,
        (inner) =>
          inner.operator === "delete" && inner.argument.computed && inner.argument.property.name === name,
      );
    },
  },
  {
    id: "debugger",
    what: "Espruino stops at debugger",
    instead: "remove it",
    nodes: ["DebuggerStatement"],
    test: () => true,
  },
  {
    id: "with",
    what: "Espruino has no with",
    instead: "name the object",
    nodes: ["WithStatement"],
    test: () => true,
  },
  {
    id: "strict-directive",
    what: 'Espruino ignores "use strict": a plain call has this === global',
    instead: 'build with "strict": false, and do not use this in plain functions',
    nodes: ["ExpressionStatement"],
    test: (node) => node.directive === "use strict",
  },
  {
    id: "function-replaced",
    what: "Espruino replaces a function in place when its name is declared again, and so for all who hold it",
    instead: "name them apart",
    nodes: ["Program", "FunctionDeclaration", "FunctionExpression"],
    test: (node) => {
      const statements = node.type === "Program" ? node.body : node.body.body;
      const functions = statements.filter((/** @type {any} */ s) => s.type === "FunctionDeclaration");
      const variables = statements
        .filter((/** @type {any} */ s) => s.type === "VariableDeclaration")
        .flatMap((/** @type {any} */ s) => s.declarations);
      const names = [...functions, ...variables].map(({ id }) => id.name);
      return functions.some(
        (/** @type {any} */ { id }) => names.filter((name) => name === id.name).length > 1,
      );
    },
  },
];

/**
 * @param {any} node
 * @param {(inner: any) => unknown} wanted
 */
function contains(node, wanted) {
  let found = false;
  full(node, (inner) => {
    found ||= Boolean(wanted(inner));
  });
  return found;
}

/**
 * Where the operator of a division stands: parentheses may lie between it and its left side.
 * @param {any} node
 * @param {import("../parse.js").Program} program
 */
function operatorStart(node, { tokens }) {
  return tokens.find((token) => token.start >= node.left.end && token.value === node.operator).start;
}
