/**
 * Options that npm kept for itself: of `npm run flash --dry-run` the program sees nothing but npm's record of
 * it in the environment, and would do what it was told not to.
 */

/** Options that people set for npm itself, in its own files. */
const NPMS_OWN = ["yes", "help", "json", "only", "long"];

/**
 * @param scripts names of the npm scripts that start this program
 * @param options names without dashes, and whether a value follows
 * @param args what npm left: of `--port 9000` it keeps the name, and hands on the number
 * @returns a sentence with the command as it has to be written; undefined when npm kept nothing.
 */
export function swallowed(
  scripts: readonly string[],
  options: Readonly<Record<string, { type: "string" | "boolean" }>>,
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
): string | undefined {
  const script = environment.npm_lifecycle_event;
  if (script === undefined || !scripts.includes(script)) return undefined;
  const found = Object.keys(options).flatMap((option) => {
    // npm reads --no-open as "open: no".
    const name = option.replace(/^no-/, "").replaceAll("-", "_");
    const value = environment[`npm_config_${name}`];
    return value === undefined || NPMS_OWN.includes(option) ? [] : [{ option, value }];
  });
  if (found.length === 0) return undefined;
  const bare = found.filter(({ option, value }) => options[option]!.type === "string" && isSwitch(value));
  // Which value belongs to which of several is not known.
  const left = bare.length === 1 && args.length === 1 ? quoted(args[0]!) : "VALUE";
  const kept = found.map(({ option, value }) =>
    isSwitch(value)
      ? `--${option}${options[option]!.type === "string" ? ` ${left}` : ""}`
      : `--${option} ${quoted(value)}`,
  );
  const command = script === "start" ? "npm start" : `npm run ${script}`;
  return `npm kept ${kept.join(" ")} for itself. Write: ${command} -- ${kept.join(" ")}`;
}

/** What npm writes for an option without a value. */
function isSwitch(value: string): boolean {
  return value === "true" || value === "" || value === "false";
}

function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value);
}
