import { readFileSync } from "node:fs";
import { STORED } from "../../bundles.js";
import { inRoot } from "../paths.js";

const NAME = "rheo:files";

const LEFT_OUT = ["updater", "update", "provisioning", "setup", "access-point"];

/**
 * The module `rheo:files`: what a board gets, as it was built, by name in Storage; but for what only
 * installations, set-up mode and networks of its own need.
 * @returns {import("rollup").Plugin}
 */
export function boardFiles() {
  return {
    name: "board-files",
    resolveId: (source) => (source === NAME ? NAME : null),
    load(id) {
      if (id !== NAME) return null;
      const files = STORED.filter(({ name }) => !LEFT_OUT.includes(name)).map(({ stored, file }) => {
        const built = inRoot(`dist/${file}`);
        this.addWatchFile(built);
        return { stored, built, isPacked: file.endsWith(".gz") };
      });
      // What is packed already is bytes; the rest, as text, is packed with the page.
      const table = (/** @type {boolean} */ packed, /** @type {"base64" | "latin1"} */ encoding) =>
        JSON.stringify(
          Object.fromEntries(
            files
              .filter(({ isPacked }) => isPacked === packed)
              .map(({ stored, built }) => [stored, readFileSync(built, encoding)]),
          ),
        );
      return `export const packed = ${table(true, "base64")};\nexport const texts = ${table(false, "latin1")};`;
    },
  };
}
