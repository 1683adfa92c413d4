/**
 * How often the board has started, and whether it stayed up, in one Storage file that costs no flash
 * space per start: Storage lets bytes that are still erased be written in place, so each start takes two
 * of them: `b` when it begins, `g` once it has proved good.
 *
 * File: eight digits (starts before this file was begun), then the two bytes of each start.
 */
import type { Storage } from "../journal/storage";

export interface Boot {
  /** Number of this start, from 1. */
  _count: number;
  /** Starts just before this one, without a gap, that did not prove good. */
  _short: number;
  /** Where this start's `g` goes. */
  _at: number;
}

export const BOOTS_FILE = "rheo.boots";
const HEAD = 8;
/** Bytes of the file: 252 starts until it is begun anew. */
const SIZE = 512;

/**
 * Counts this start. Storage that refuses leaves the count as it was.
 * @param replace gives a file new content; used when the file is full
 */
export function beginBoot(storage: Storage, replace: (name: string, content: string) => unknown): Boot {
  const marks = storage.read(BOOTS_FILE) || "";
  const last = marks.lastIndexOf("b");
  const before = parseInt(marks.substr(0, HEAD), 10) || 0;
  let at = last < HEAD ? HEAD : last + 2;
  // Whole: with fractions it would take a variable more.
  const count = (before + (at - HEAD) / 2 + 1) | 0;
  let short = 0;
  for (let mark = last; mark >= HEAD && marks[mark + 1] !== "g"; mark -= 2) short++;
  try {
    if (marks.length < SIZE || at > marks.length - 2) {
      at = HEAD;
      let content = ("0000000" + (count - 1)).slice(-HEAD) + "b";
      while (content.length < SIZE) content += "\xff";
      replace(BOOTS_FILE, content);
    } else storage.write(BOOTS_FILE, "b", at);
  } catch (_error) {
    // A full flash must not keep the board from starting.
  }
  return { _count: count, _short: short, _at: at + 1 };
}

/** This start has proved good. */
export function proveBoot(storage: Storage, boot: Boot): void {
  try {
    storage.write(BOOTS_FILE, "g", boot._at);
  } catch (_error) {
    // As above.
  }
}
