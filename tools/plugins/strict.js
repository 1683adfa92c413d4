/**
 * Makes every warning of Rollup and of the TypeScript plugin an error, and reports them all at once.
 * @returns {import("rollup").Plugin}
 */
export function strict() {
  /** @type {import("rollup").RollupLog[]} */
  let found = [];
  return {
    name: "strict",
    buildStart() {
      found = [];
    },
    onLog(level, log) {
      if (level !== "warn") return;
      found.push(log);
      return false;
    },
    buildEnd(error) {
      if (!error && found.length) {
        this.error(/** @type {any} */ ({ message: found.map(describe).join("\n"), name: "SourceError" }));
      }
    },
  };
}

/** What Rollup and the TypeScript plugin put before and behind the message proper. */
const NOISE =
  /^(\[plugin [^\]]+\] |\S+ \(\d+:\d+\): |@rollup\/plugin-typescript:? )+|\s*\(Note that you need plugins.*$/g;

/**
 * One line: where and what.
 * @param {any} log a warning or error of Rollup's
 * @returns {string}
 */
export function describe(log) {
  const file = log.loc?.file ?? log.id;
  // The TypeScript plugin counts columns from 1, Rollup from 0.
  const first = /^TS\d+$/.test(log.pluginCode ?? log.code ?? "") || log.plugin === "typescript" ? 0 : 1;
  const place = file ? `${relative(file)}:${log.loc?.line ?? 1}:${(log.loc?.column ?? 0) + first}: ` : "";
  return place + String(log.message).replace(NOISE, "");
}

/** @param {string} file */
function relative(file) {
  return file.startsWith(process.cwd()) ? file.slice(process.cwd().length + 1) : file;
}
