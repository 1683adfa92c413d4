/** The command lines of the flash tool, the doctor and the self-test, whose mistakes are problems like others. */
import type { ParseArgsConfig } from "node:util";
import { readArguments } from "../../host-sim/shell/arguments.js";
import { Problem } from "./problems.js";

/**
 * @param script the npm script's name.
 * @throws Problem `usage` for options that are not known, lack their value, or were kept by npm.
 */
export function readToolArguments<const T extends NonNullable<ParseArgsConfig["options"]>>(
  args: string[],
  script: string,
  options: T,
  environment: NodeJS.ProcessEnv = process.env,
) {
  try {
    return readArguments(args, { scripts: [script], options, environment }).values;
  } catch (error) {
    throw new Problem("usage", (error as Error).message);
  }
}
