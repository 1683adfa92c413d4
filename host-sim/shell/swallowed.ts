/**
 * Options that npm kept for itself: of `npm run flash --dry-run` the program sees nothing but npm's record of
 * it in the environment, and would do what it was told not to.
 */

/** Options that people set for npm itself, in its own files. */
const NPMS_OWN = ["yes", "help", "json", "only", "long"];

/**
 * @param scripts names of the npm scripts that start this program
 * @param options names without dashes
 * @returns a sentence with the command as it has to be written; undefined when npm kept nothing.
 */
export function swallowed(
  scripts: readonly string[],
  options: readonly string[],
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const script = environment.npm_lifecycle_event;
  if (script === undefined || !scripts.includes(script)) return undefined;
  const kept: string[] = [];
  for (const option of options) {
    // npm reads --no-open as "open: no".
    const name = option.replace(/^no-/, "").replaceAll("-", "_");
    const value = environment[`npm_config_${name}`];
    if (value === undefined || NPMS_OWN.includes(option)) continue;
    kept.push(
      value === "true" || value === "" || value === "false" ? `--${option}` : `--${option} ${quoted(value)}`,
    );
  }
  if (kept.length === 0) return undefined;
  const command = script === "start" ? "npm start" : `npm run ${script}`;
  return `npm kept ${kept.join(" ")} for itself. Write: ${command} -- ${kept.join(" ")}`;
}

function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);
}
