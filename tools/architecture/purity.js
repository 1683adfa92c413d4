import { readFileSync } from "node:fs";
import ts from "typescript";
import { globSync } from "../glob.js";
import { fromRoot, inRoot } from "../paths.js";

/** Folders of code that is handed its sockets, clock, hash and storage. */
export const PURE = ["firmware/http", "firmware/websocket", "firmware/app", "firmware/journal"];

/** Where the firmware's numbers of policy stand. */
const LIMITS_FILE = "firmware/app/limits.ts";

/** Numbers that are the protocol's, not ours: ranges of close codes (RFC 6455, section 7.4.2). */
const PROTOCOL_NUMBERS = "firmware/websocket/close-code.ts";

/**
 * Names that pure code uses although no one hands them over: it is type-checked with the library of ES5
 * alone, so everything of Espruino's is unknown there.
 * @returns {string[]} one line each
 */
export function foreignNames() {
  const files = pureFiles();
  const program = ts.createProgram(files.map(inRoot), {
    lib: ["lib.es5.d.ts"],
    types: [],
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2015,
  });
  const cannotFindName = new Set([2304, 2503, 2552, 2580, 2584, 2591]);
  return files
    .flatMap((file) => [...program.getSemanticDiagnostics(program.getSourceFile(inRoot(file)))])
    .filter(({ code, file }) => cannotFindName.has(code) && file && files.includes(fromRoot(file.fileName)))
    .map(({ file, start = 0, messageText }) => {
      const { line } = /** @type {ts.SourceFile} */ (file).getLineAndCharacterOfPosition(start);
      const name = fromRoot(/** @type {ts.SourceFile} */ (file).fileName);
      return `${name}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
}

/**
 * Uses of a clock or of randomness in pure code.
 * @returns {string[]} one line each
 */
export function ownClocks() {
  return places(pureFiles(), (node) => {
    if (!ts.isIdentifier(node)) return undefined;
    if (node.text === "Date" && !ts.isPropertyAccessExpression(node.parent.parent))
      return "takes the time itself";
    if (node.text === "Date" && ts.isPropertyAccessExpression(node.parent)) return "takes the time itself";
    return node.text === "random" && ts.isPropertyAccessExpression(node.parent)
      ? "makes its own randomness"
      : undefined;
  });
}

/**
 * Numbers of policy outside the table of limits: one of its larger figures, written again.
 * @returns {string[]} one line each
 */
export function repeatedLimits() {
  const limits = new Map(limitValues().filter(([, value]) => value >= 250));
  const byValue = new Map([...limits].map(([name, value]) => [value, name]));
  const files = globSync(["firmware"], /\.ts$/).filter(
    (file) =>
      !/\/(test|flash|updater|provisioning)\//.test(file) &&
      file !== LIMITS_FILE &&
      file !== PROTOCOL_NUMBERS,
  );
  return places(files, (node) => {
    if (!ts.isNumericLiteral(node)) return undefined;
    const name = byValue.get(Number(node.text));
    return name && isDelayOrSize(node) ? `states ${node.text}, which is the limit ${name}` : undefined;
  });
}

/** @returns {[string, number][]} */
function limitValues() {
  /** @type {[string, number][]} */
  const values = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isPropertyAssignment(node) && ts.isNumericLiteral(node.initializer)) {
      values.push([node.name.getText(), Number(node.initializer.text)]);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(LIMITS_FILE));
  return values;
}

/**
 * Whether a number decides something: it is compared, passed or kept, and no unit's factor (`/ 1000`).
 * @param {ts.Node} node
 */
function isDelayOrSize(node) {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent)) return ts.isCallExpression(parent);
  return [
    ts.SyntaxKind.LessThanToken,
    ts.SyntaxKind.GreaterThanToken,
    ts.SyntaxKind.LessThanEqualsToken,
    ts.SyntaxKind.GreaterThanEqualsToken,
  ].includes(parent.operatorToken.kind);
}

function pureFiles() {
  return globSync(PURE, /\.ts$/).filter((file) => !file.includes("/test/"));
}

/**
 * @param {string[]} files
 * @param {(node: ts.Node) => string | undefined} problem
 */
function places(files, problem) {
  return files.flatMap((file) => {
    const source = parse(file);
    /** @type {string[]} */
    const found = [];
    const visit = (/** @type {ts.Node} */ node) => {
      const text = problem(node);
      if (text)
        found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${text}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** @param {string} file */
function parse(file) {
  return ts.createSourceFile(file, readFileSync(inRoot(file), "utf8"), ts.ScriptTarget.Latest, true);
}
