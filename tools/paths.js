import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * @param {string} file path from the root, with `/`
 * @returns {string} absolute
 */
export function inRoot(file) {
  return path.join(ROOT, file);
}

/**
 * @param {string} file absolute
 * @returns {string} path from the root, with `/`
 */
export function fromRoot(file) {
  return path.relative(ROOT, file).split(path.sep).join("/");
}
