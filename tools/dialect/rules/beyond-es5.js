import { base, recursive } from "acorn-walk";

/**
 * Syntax newer than ES5. The compiler turns all of it into ES5, so meeting it in a bundle means that its
 * target is wrong or that JavaScript came in past the compiler. Some of it would run on Espruino; what
 * is said here is what goes wrong with the rest.
 */
const TARGET = 'leave it to the compiler: "target": "es5" in firmware/tsconfig.json';

/** @type {Record<string, string>} */
const NODES = {
  AwaitExpression: "Espruino has no await",
  ArrayPattern: "Espruino cannot destructure",
  AssignmentPattern: "Espruino has no default values",
  ChainExpression: "Espruino has no optional chaining",
  ClassDeclaration: "Espruino's classes share fields between instances and lose super calls",
  ClassExpression: "Espruino's classes share fields between instances and lose super calls",
  ImportExpression: "Espruino has no import()",
  MetaProperty: "Espruino has no new.target",
  ObjectPattern: "Espruino cannot destructure",
  RestElement: "Espruino has no rest parameters",
  SpreadElement: "Espruino cannot spread",
  Super: "Espruino's super recurses without end over three levels",
  TaggedTemplateExpression: "Espruino has no tagged templates",
  TemplateLiteral: "Espruino's templates miscount braces in strings and interpolate \\${",
  YieldExpression: "Espruino has no generators",
};

/** @param {any} body of an arrow function */
function usesArguments(body) {
  let uses = false;
  recursive(
    body,
    undefined,
    {
      Identifier(/** @type {any} */ node) {
        if (node.name === "arguments") uses = true;
      },
      FunctionDeclaration() {},
      FunctionExpression() {},
    },
    base,
  );
  return uses;
}

/** @type {import("../check.js").Rule[]} */
export const BEYOND_ES5 = [
  ...Object.entries(NODES).map(([type, what]) => ({
    id: `es5/${type}`,
    what,
    instead: TARGET,
    nodes: [type],
    test: () => true,
  })),
  {
    // Otherwise for...of over arrays runs as it should: the build itself writes it, since it is fast.
    id: "es5/for-of",
    what: "closures over a loop's const see its last value in Espruino, and objects are walked too",
    instead: TARGET,
    nodes: ["ForOfStatement"],
    test: (node) =>
      node.await ||
      node.right.type === "ObjectExpression" ||
      (node.left.type === "VariableDeclaration" && node.left.kind !== "var"),
  },
  {
    // Otherwise arrow functions run as they should: the build itself writes them, to save bytes.
    id: "es5/arrow-arguments",
    what: "an arrow function has `arguments` of its own in Espruino",
    instead: TARGET,
    nodes: ["ArrowFunctionExpression"],
    test: (node) => usesArguments(node.body),
  },
  {
    id: "es5/async-or-generator",
    what: "Espruino has neither async functions nor generators",
    instead: "use callbacks",
    nodes: ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"],
    test: (node) => node.async || node.generator,
  },
  {
    id: "es5/let-const",
    what: "Espruino gives all rounds of a loop one let, allows two of a name, and reads an outer one too early",
    instead: TARGET,
    nodes: ["VariableDeclaration"],
    test: (node) => node.kind !== "var",
  },
  {
    id: "es5/operator",
    what: "Espruino has no ** and no ||= &&= ??=",
    instead: TARGET,
    nodes: ["BinaryExpression", "AssignmentExpression"],
    test: (node) => /^(\*\*=?|\|\|=|&&=|\?\?=)$/.test(node.operator),
  },
  {
    id: "es5/nullish",
    what: "?? is newer than ES5",
    instead: TARGET,
    nodes: ["LogicalExpression"],
    test: (node) => node.operator === "??",
  },
  {
    id: "es5/object-literal",
    what: "Espruino has no computed names in object literals",
    instead: "assign the property after the literal",
    nodes: ["Property"],
    test: (node) => node.computed || node.method || node.shorthand,
  },
  {
    id: "es5/bigint",
    what: "Espruino has no BigInt",
    instead: "use numbers, or two 32-bit halves",
    nodes: ["Literal"],
    test: (node) => node.bigint !== undefined,
  },
  {
    id: "es5/unbound-catch",
    what: "a catch without a name is newer than ES5",
    instead: TARGET,
    nodes: ["CatchClause"],
    test: (node) => !node.param,
  },
];
