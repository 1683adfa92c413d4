import { readFileSync } from "node:fs";
import ts from "typescript";
import { globSync } from "../glob.js";
import { inRoot } from "../paths.js";
import { RESERVED_PROPERTIES } from "./reserved.js";

/** Where fields may be declared that are shortened. */
const SOURCES = ["firmware", "host-sim/targets/prelude.ts"];
const FIRST = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$";
const REST = `${FIRST}0123456789`;
/** A short name that would hide a longer property from Espruino, which has these on every object. */
const TAKEN = [...RESERVED_PROPERTIES, "at", "do", "if", "in", "of", "is"];

/** @type {Map<string, string> | undefined} */
let known;

/**
 * What every field whose name begins with `_` is called in the bundles. The firmware and its parts are
 * bundles of their own, built side by side, and hand each other records: a field must have the same name in
 * all of them. So the names follow from the sources alone: the most used field gets the shortest name.
 * @returns {Map<string, string>} field to short name
 */
export function fieldNames() {
  known ??= shortNames(
    globSync(SOURCES, /\.ts$/)
      .filter((file) => !/\/test\//.test(file))
      .map((file) => readFileSync(inRoot(file), "utf8")),
  );
  return known;
}

/**
 * @param {string[]} sources TypeScript
 * @returns {Map<string, string>}
 */
export function shortNames(sources) {
  /** @type {Map<string, number>} */
  const uses = new Map();
  const taken = new Set(TAKEN);
  for (const source of sources)
    for (const name of propertyNames(source)) {
      if (name.startsWith("_")) uses.set(name, (uses.get(name) ?? 0) + 1);
      // Of another record, but it might be one with fields of both kinds.
      else if (name.length <= 2) taken.add(name);
    }
  const free = shortest(taken);
  const fields = [...uses].sort(([a, often], [b, less]) => less - often || (a < b ? -1 : 1));
  return new Map(fields.map(([name]) => [name, /** @type {string} */ (free.next().value)]));
}

/**
 * Names that may be a property's: every identifier that stands where one can, and every short text.
 * @param {string} source
 * @returns {string[]}
 */
function propertyNames(source) {
  /** @type {string[]} */
  const names = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isIdentifier(node) && (node.text.startsWith("_") || isProperty(node))) names.push(node.text);
    if (ts.isStringLiteral(node) && /^[\w$]{1,2}$/.test(node.text)) names.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true));
  return names;
}

/** @param {ts.Identifier} node */
function isProperty(node) {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ts.isPropertyAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isMethodDeclaration(parent)
  );
}

/**
 * Names from the shortest on.
 * @param {Set<string>} taken
 * @returns {Generator<string>}
 */
function* shortest(taken) {
  /** @type {(length: number) => Generator<string>} */
  function* ofLength(length) {
    if (length === 1) yield* FIRST;
    else for (const head of ofLength(length - 1)) for (const tail of REST) yield head + tail;
  }
  for (let length = 1; ; length++) for (const name of ofLength(length)) if (!taken.has(name)) yield name;
}
