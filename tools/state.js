/**
 * What was built from what, kept in `dist/.built.json`: an output is fresh while every file it was made
 * from, and the build itself, are as they were.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FLEET_PAGE, NODE_ENTRIES, SETUP_PAGE, WORKBENCH } from "./entries.js";
import { fromRoot, inRoot } from "./paths.js";

const STATE = "dist/.built.json";
/** Folders of sources, and files at the top, that outputs are made from. */
export const SOURCES = [
  "tools",
  "firmware",
  "host-sim",
  "web",
  "client",
  "gateway",
  "examples",
  "bundles.js",
  "rollup.config.js",
  "package.json",
];
/** What every output depends on. */
const BUILD = ["tools", "bundles.js", "rollup.config.js"];
const IGNORED = /(^|\/)(test|node_modules|dist)(\/|$)|\.md$/;

/**
 * @typedef {object} BuiltTask
 * @property {Record<string, string>} inputs file to its stamp
 * @property {string[]} outputs
 * @property {boolean} checked whether types were looked at, where that is part of building it
 *
 * @typedef {object} State
 * @property {Record<string, string>} sources every source file to its stamp
 * @property {Record<string, BuiltTask>} tasks
 */

/** @returns {State} */
export function readState() {
  try {
    return JSON.parse(readFileSync(inRoot(STATE), "utf8"));
  } catch {
    return { sources: {}, tasks: {} };
  }
}

/** @param {State} state */
export function writeState(state) {
  mkdirSync(inRoot("dist"), { recursive: true });
  writeFileSync(inRoot(STATE), JSON.stringify(state));
}

/**
 * The state a build begins with: sources as they are now, outputs that are not built anew kept if they are
 * fresh.
 * @param {State} before
 * @param {string[]} names of those outputs
 * @returns {State}
 */
export function startState(before, names) {
  const kept = names.filter((name) => isFresh(before, name));
  return {
    sources: sourceStamps(),
    tasks: Object.fromEntries(kept.map((name) => [name, before.tasks[name]])),
  };
}

/**
 * Whether an output, its sources and the build's own files are unchanged.
 * @param {State} state
 * @param {string} name
 */
export function isFresh(state, name) {
  const built = state.tasks[name];
  return (
    built !== undefined &&
    built.outputs.every((file) => existsSync(inRoot(file))) &&
    Object.entries(built.inputs).every(([file, was]) => stampOf(file) === was) &&
    sameList(dependenciesOf(name), Object.keys(built.inputs))
  );
}

/**
 * Whether outputs were built from exactly the sources that exist now.
 * @param {string[]} names of the outputs
 */
export function areFresh(names) {
  const state = readState();
  if (!names.every((name) => isFresh(state, name))) return false;
  return sameList(Object.keys(sourceStamps()), Object.keys(state.sources));
}

/**
 * Stamps of the files an output was made from, with the build's own and, for what is type-checked as a
 * whole, its whole folder.
 * @param {string[]} files absolute paths, or Rollup's virtual names
 * @param {string} name of the output
 * @returns {Record<string, string>}
 */
export function stamp(files, name) {
  const inputs = files.filter((file) => path.isAbsolute(file) && existsSync(file)).map(fromRoot);
  return Object.fromEntries(
    [...new Set([...inputs, ...dependenciesOf(name)])].map((file) => [file, stampOf(file)]),
  );
}

/**
 * @param {string} name
 * @returns {string[]}
 */
function dependenciesOf(name) {
  const folders = name === "node" ? [...BUILD] : [...BUILD, "firmware"];
  if (name === "dashboard") folders.push("web");
  // Rollup knows of a page's scripts alone.
  const page = [FLEET_PAGE, SETUP_PAGE, WORKBENCH].find((one) => one.name === name);
  if (page) folders.push(path.posix.dirname(page.html), "web/styles");
  if (name === "node") folders.push(...NODE_ENTRIES.map(({ input }) => input));
  return folders.flatMap(filesIn);
}

/** @returns {Record<string, string>} */
function sourceStamps() {
  return Object.fromEntries(SOURCES.flatMap(filesIn).map((file) => [file, stampOf(file)]));
}

/**
 * @param {string} place file or folder from the root
 * @returns {string[]}
 */
function filesIn(place) {
  if (IGNORED.test(place)) return [];
  if (!existsSync(inRoot(place))) return [];
  if (!statSync(inRoot(place)).isDirectory()) return [place];
  return readdirSync(inRoot(place)).flatMap((name) => filesIn(`${place}/${name}`));
}

/** @param {string} file */
function stampOf(file) {
  try {
    const { mtimeMs, size } = statSync(inRoot(file));
    return `${mtimeMs}/${size}`;
  } catch {
    return "gone";
  }
}

/**
 * @param {string[]} a every one of these must be in
 * @param {string[]} b
 */
function sameList(a, b) {
  const known = new Set(b);
  return a.every((item) => known.has(item));
}
