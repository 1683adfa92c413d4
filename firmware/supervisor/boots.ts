/**
 * How often the board has started, and whether it stayed up, in one Storage file that costs no flash
 * space per start: Storage lets bytes that are still erased be written in place, so each start takes two
 * of them: `b` when it begins, `g` once it has proved good.
 *
 * File: eight digits (starts before this file was begun), then the two bytes of each start.
 */

/** The part of Espruino's Storage needed here. */
export interface Storage {
  read(name: string): string | undefined;
  write(name: string, data: string, offset?: number, size?: number): unknown;
  erase(name: string): void;
}

export interface Boot {
  /** Number of this start, from 1. */
  _count: number;
  /** Starts just before this one, without a gap, that did not prove good. */
  _short: number;
  /** Where this start's `g` goes. */
  _at: number;
}

const FILE = "rheo.boots";
const HEAD = 8;
/** Bytes of the file: 508 starts until it is begun anew. */
const SIZE = 1024;
/** While this file exists, the updater counts the starts of a program that has never proved good. */
export const TRIAL_FILE = "rheo.trial";

/** Counts this start. Storage that refuses leaves the count as it was. */
export function beginBoot(storage: Storage): Boot {
  const marks = storage.read(FILE) || "";
  const last = marks.lastIndexOf("b");
  const before = parseInt(marks.substr(0, HEAD), 10) || 0;
  let at = last < HEAD ? HEAD : last + 2;
  const count = before + (at - HEAD) / 2 + 1;
  let short = 0;
  for (let mark = last; mark >= HEAD && marks[mark + 1] !== "g"; mark -= 2) short++;
  try {
    if (marks.length !== SIZE || at > SIZE - 2) {
      at = HEAD;
      storage.write(FILE, ("0000000" + (count - 1)).slice(-HEAD) + "b", 0, SIZE);
    } else storage.write(FILE, "b", at);
  } catch (_error) {
    // A full flash must not keep the board from starting.
  }
  return { _count: count, _short: short, _at: at + 1 };
}

/** This start has proved good: the program installed last is one to keep. */
export function proveBoot(storage: Storage, boot: Boot): void {
  try {
    storage.write(FILE, "g", boot._at);
    if (storage.read(TRIAL_FILE) !== undefined) storage.erase(TRIAL_FILE);
  } catch (_error) {
    // As above.
  }
}
