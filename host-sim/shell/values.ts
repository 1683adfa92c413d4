/** Values of command line options: read, or refused in a sentence. */
import { readFileSync } from "node:fs";

/** A mistake on the command line: printed without a stack trace, exit code 2. */
export class UsageError extends Error {}

/** What `parseArgs` found, by option. */
export type Values = Record<string, string | boolean | undefined>;

/** A whole number in a range. @throws UsageError naming the option and the range. */
export function whole(values: Values, name: string, least: number, most: number): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(String(text)) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
  }
  return number;
}

/** One of a few words. @throws UsageError listing them. */
export function choice<T extends string>(values: Values, name: string, words: readonly T[]): T | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  if (!words.includes(text as T)) {
    throw new UsageError(`--${name} takes one of ${words.join(", ")}, not "${text}"`);
  }
  return text as T;
}

/** A number from 0 to 1. @throws UsageError. */
export function share(values: Values, name: string): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = String(text).trim() === "" ? Number.NaN : Number(text);
  if (!(number >= 0 && number <= 1))
    throw new UsageError(`--${name} takes a number from 0 to 1, not "${text}"`);
  return number;
}

/**
 * The settings file: a JSON object. Its fields are the firmware's business, which reports bad ones on
 * the board's console.
 * @throws UsageError when it cannot be read or is no JSON object.
 */
export function readSettings(path: string | undefined): Record<string, unknown> | undefined {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read the settings ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}`);
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw new UsageError(`${path} must hold a JSON object, such as {"rate": 50}`);
  }
  return settings as Record<string, unknown>;
}
