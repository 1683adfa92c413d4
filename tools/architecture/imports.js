import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { globSync } from "../glob.js";
import { fromRoot, inRoot } from "../paths.js";

/**
 * One file's import of another of the repository's.
 * @typedef {object} Import
 * @property {string} from the importing file, from the root
 * @property {string} to the imported file, from the root
 * @property {boolean} typeOnly whether nothing of it is left after compiling
 * @property {number} line
 */

/**
 * All imports between the repository's files below some folders, tests left out.
 * @param {string[]} folders
 * @returns {Import[]}
 */
export function importsBelow(folders) {
  return globSync(folders, /\.(ts|js)$/)
    .filter((file) => !/(^|\/)test\//.test(file) && !file.endsWith(".d.ts"))
    .flatMap(importsOf);
}

/**
 * @param {string} file
 * @returns {Import[]}
 */
function importsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(inRoot(file), "utf8"), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const target = statement.moduleSpecifier;
    if (!target || !ts.isStringLiteral(target) || !target.text.startsWith(".")) return [];
    const to = resolve(file, target.text);
    if (!to) return [];
    const line = source.getLineAndCharacterOfPosition(statement.getStart()).line + 1;
    return [{ from: file, to, typeOnly: isTypeOnly(statement), line }];
  });
}

/**
 * @param {string} file
 * @param {string} specifier
 */
function resolve(file, specifier) {
  const base = path.resolve(path.dirname(inRoot(file)), specifier);
  const candidates = [base, `${base}.ts`, base.replace(/\.js$/, ".ts"), path.join(base, "index.ts")];
  const found = candidates.find((name) => /\.(ts|js)$/.test(name) && ts.sys.fileExists(name));
  return found && fromRoot(found);
}

/** @param {ts.ImportDeclaration | ts.ExportDeclaration} statement */
function isTypeOnly(statement) {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return (
    !clause.name &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((element) => element.isTypeOnly)
  );
}

/**
 * The first circle among imports that remain after compiling.
 * @param {Import[]} imports
 * @returns {string[] | undefined} the files, the first one again at the end
 */
export function findCircle(imports) {
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  /** @type {Set<string>} */
  const done = new Set();
  /**
   * @param {string} file
   * @param {string[]} trail
   * @returns {string[] | undefined}
   */
  const visit = (file, trail) => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...trail, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}
