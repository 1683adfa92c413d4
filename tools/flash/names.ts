/** `--names`: what each of many boards is called, by a pattern or by a list. */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { Problem } from "./problems.js";
import { settingProblem } from "./settings.js";

/** What is known of a board before it gets its name. */
export interface Unnamed {
  /** Which one it is, from 1. */
  number: number;
  port: string;
  /** `process.env.SERIAL` of Espruino: the chip's own number. */
  serial: string;
}

/** @returns the board's name. @throws Problem `usage` when the list has none for it. */
export type NameOf = (board: Unnamed) => string;

/**
 * Reads a pattern whose run of `#` becomes the board's number, at least so many digits long (`Board ##`), or the
 * name of a CSV file: a heading with `name` and, so that it counts which board it is, `serial` or `port`; rows
 * with neither are taken in their order. Commas, semicolons or tabs.
 * @throws Problem `usage` for a list or a pattern that cannot be used.
 */
export function readNames(text: string): NameOf {
  return /\.csv$/i.test(text) ? fromList(text) : fromPattern(text);
}

function fromPattern(pattern: string): NameOf {
  if (!pattern.includes("#"))
    throw new Problem(
      "usage",
      `--names takes a pattern with # for the number, such as "Board ##", or a .csv file, not "${pattern}"`,
    );
  return checked(({ number }) =>
    pattern.replace(/#+/, (digits) => String(number).padStart(digits.length, "0")),
  );
}

type Row = Partial<Record<string, string>>;

function fromList(path: string): NameOf {
  const rows = readRows(path);
  const unassigned = rows.filter(({ serial, port }) => !serial && !port);
  return checked(({ serial, port, number }) => {
    const row =
      rows.find((row) => isSame(row.serial, serial) || isSame(row.port, port)) ?? unassigned.shift();
    if (!row)
      throw new Problem("usage", `${path} has no name for board ${number} (serial ${serial}, port ${port})`);
    return row.name ?? "";
  });
}

function readRows(path: string): Row[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Problem("usage", `cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
  let rows: Row[];
  try {
    rows = parse(text, {
      bom: true,
      columns: (heading: string[]) => heading.map((name) => name.toLowerCase()),
      delimiter: [",", ";", "\t"],
      skip_empty_lines: true,
      trim: true,
    }) as Row[];
  } catch (error) {
    throw new Problem("usage", `${path} is no CSV file: ${(error as Error).message}`);
  }
  if (rows.length === 0 || rows[0]!.name === undefined)
    throw new Problem("usage", `${path} needs a heading with a column "name", and rows below it`);
  return rows;
}

function isSame(given: string | undefined, actual: string): boolean {
  return !!given && given.toLowerCase() === actual.toLowerCase();
}

/** Each name as the board will check it, and no name twice. */
function checked(nameOf: NameOf): NameOf {
  const given = new Set<string>();
  return (board) => {
    const name = nameOf(board);
    const problem = settingProblem("name", name);
    if (problem) throw new Problem("usage", `--names: the name "${name}" ${problem}`);
    if (given.has(name)) throw new Problem("usage", `--names: two boards would be called "${name}"`);
    given.add(name);
    return name;
  };
}
