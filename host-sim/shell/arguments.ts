/** Reads a command line by `parseArgs`, the same way for every tool: what cannot be read is told in one sentence. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { swallowed } from "./swallowed.js";
import { UsageError } from "./values.js";

type Options = NonNullable<ParseArgsConfig["options"]>;

interface Config<T extends Options> {
  /** Names of the npm scripts that start the tool: npm keeps options that stand without `--` before them. */
  scripts: readonly string[];
  options: T;
  /** Whether anything may stand beside options. Default false. */
  allowPositionals?: boolean;
  /** Default: this process's. */
  environment?: NodeJS.ProcessEnv;
}

type Read<T extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: boolean }>
>;

/**
 * @param args without the interpreter and the script.
 * @throws UsageError for options that are not known, lack their value, or were kept by npm.
 */
export function readArguments<const T extends Options>(args: string[], config: Config<T>): Read<T> {
  const { scripts, options, allowPositionals = false, environment = process.env } = config;
  const kept = swallowed(scripts, options, environment, args);
  if (kept !== undefined) throw new UsageError(kept);
  try {
    return parseArgs({ args, options, allowPositionals });
  } catch (error) {
    // Node's sentence ends with advice about `--` that does not apply here.
    throw new UsageError((error as Error).message.split(". ")[0]);
  }
}
