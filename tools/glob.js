import { existsSync, readdirSync, statSync } from "node:fs";
import { inRoot } from "./paths.js";

/**
 * Files below folders, in order of name; `node_modules` and `dist` are left out.
 * @param {string[]} places files or folders from the repository's root
 * @param {RegExp} [pattern] of the paths wanted
 * @returns {string[]} paths from the root, with `/`
 */
export function globSync(places, pattern = /./) {
  return places.flatMap((place) => {
    if (/(^|\/)(node_modules|dist)$/.test(place) || !existsSync(inRoot(place))) return [];
    if (!statSync(inRoot(place)).isDirectory()) return pattern.test(place) ? [place] : [];
    return globSync(
      readdirSync(inRoot(place))
        .sort()
        .map((name) => `${place}/${name}`),
      pattern,
    );
  });
}
