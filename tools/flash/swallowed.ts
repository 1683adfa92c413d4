/**
 * Options that npm kept for itself: of `npm run flash --dry-run` the program sees nothing but npm's record of
 * it in the environment, and would do what it was told not to.
 */
import { Problem } from "./problems.js";

/** Options that people set for npm itself, in its own files. */
const NPMS_OWN = ["yes", "help"];

/**
 * @param script name of the npm script
 * @param options names without dashes
 * @throws Problem `usage` with the command as it has to be written.
 */
export function noticeSwallowed(
  script: string,
  options: readonly string[],
  environment: NodeJS.ProcessEnv,
): void {
  if (environment.npm_lifecycle_event !== script) return;
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
  if (kept.length > 0)
    throw new Problem(
      "usage",
      `npm kept ${kept.join(" ")} for itself. Write: npm run ${script} -- ${kept.join(" ")}`,
    );
}

function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);
}
