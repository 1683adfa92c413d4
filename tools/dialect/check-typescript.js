import ts from "typescript";

/**
 * What the compiler turns into something that looks right in the bundle and is wrong on Espruino, or that
 * leads into helper code where no line of the source could be named.
 *
 * @typedef {object} SourceRule
 * @property {string} id
 * @property {string} what goes wrong
 * @property {string} instead what to write
 * @property {(node: ts.Node) => boolean} test
 */

/** @type {readonly SourceRule[]} */
export const SOURCE_RULES = [
  {
    id: "ts/non-ascii",
    what: "text beyond ASCII has another length and other bytes on the ESP32 than here",
    instead: "write its UTF-8 bytes: \\xNN\\xNN",
    test: (node) =>
      (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node) || ts.isRegularExpressionLiteral(node)) &&
      /[^\0-\x7f]/.test(node.getText()),
  },
  {
    id: "ts/unicode-escape",
    what: "\\u0080 and above is one byte on the ESP32: not UTF-8",
    instead: "write the bytes: \\xNN\\xNN",
    test: (node) =>
      (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) &&
      /[^\0-\x7f]/.test(node.text) &&
      /\\u/.test(node.getText()),
  },
  {
    id: "ts/extends",
    what: "inheritance loses static members, and Error and Array cannot be extended",
    instead: "compose: hold the other object in a field, or pass functions",
    test: (node) =>
      ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ExtendsKeyword && ts.isClassLike(node.parent),
  },
  {
    id: "ts/private-name",
    what: "#names are compiled to WeakMap, which Espruino lacks",
    instead: "write private _name",
    test: ts.isPrivateIdentifier,
  },
  {
    id: "ts/spread",
    what: "spreading is compiled to Array.prototype.slice, which Espruino lacks",
    instead: "use concat for arrays and f.apply(undefined, list) for calls",
    test: ts.isSpreadElement,
  },
  {
    id: "ts/object-rest",
    what: "the rest of an object is compiled to Object.getOwnPropertySymbols, which Espruino lacks",
    instead: "name the fields",
    test: (node) =>
      ts.isBindingElement(node) && Boolean(node.dotDotDotToken) && ts.isObjectBindingPattern(node.parent),
  },
  {
    id: "ts/async",
    what: "async functions and generators are compiled to helpers that Espruino cannot run",
    instead: "use callbacks, or Promise.then",
    test: (node) =>
      (ts.canHaveModifiers(node) &&
        Boolean(ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword))) ||
      (ts.isFunctionLike(node) && "asteriskToken" in node && Boolean(node.asteriskToken)),
  },
  {
    id: "ts/tagged-template",
    what: "tagged templates need Object.freeze and raw strings, which Espruino lacks",
    instead: "call a function",
    test: ts.isTaggedTemplateExpression,
  },
  {
    id: "ts/decorator",
    what: "decorators are compiled to helpers that Espruino cannot run",
    instead: "call a function on the object",
    test: ts.isDecorator,
  },
  {
    id: "ts/arguments-length",
    what: "arguments.length is never less than the number of parameters in Espruino",
    instead: "compare the parameter with undefined, or take a rest parameter",
    test: (node) =>
      ts.isPropertyAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === "arguments" &&
      node.name.text === "length",
  },
  {
    id: "ts/function-name",
    what: "functions and classes have no name in Espruino, and the minifier shortens names",
    instead: "keep the name in a table",
    test: (node) =>
      ts.isPropertyAccessExpression(node) &&
      node.name.text === "name" &&
      ts.isIdentifier(node.expression) &&
      declaresFunction(node.getSourceFile(), node.expression.text),
  },
  {
    id: "ts/namespace-import",
    what: "import * of a native module becomes an empty copy",
    instead: 'use require("…"), as in board/',
    test: (node) =>
      ts.isImportDeclaration(node) &&
      !(/** @type {ts.StringLiteral} */ (node.moduleSpecifier).text.startsWith(".")) &&
      !node.importClause?.isTypeOnly,
  },
  {
    id: "ts/eval",
    what: "nothing is ever evaluated on the board",
    instead: "parse with JSON.parse",
    test: (node) =>
      (ts.isCallExpression(node) || ts.isNewExpression(node)) &&
      ts.isIdentifier(node.expression) &&
      /^(eval|Function)$/.test(node.expression.text),
  },
];

/**
 * Finds what Espruino would get wrong in a TypeScript file although its compiled form looks right.
 * @param {string} source
 * @param {string} file its name
 * @returns {import("./check.js").Finding[]} in order of place
 */
export function checkTypeScript(source, file) {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  /** @type {import("./check.js").Finding[]} */
  const findings = [];
  const visit = (/** @type {ts.Node} */ node) => {
    for (const { id, what, instead, test } of SOURCE_RULES) {
      if (test(node))
        findings.push({ rule: id, text: `${what}; ${instead} [${id}]`, start: node.getStart() });
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return findings;
}

/**
 * @param {ts.SourceFile} file
 * @param {string} name
 */
function declaresFunction(file, name) {
  return file.statements.some(
    (statement) =>
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name?.text === name,
  );
}
