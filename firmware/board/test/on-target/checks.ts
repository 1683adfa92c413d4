/** What on-target programs check with, in Espruino's dialect: a line `ok NAME` or `FAIL NAME: what` each. */

/** Both as JSON must be the same text. */
export function same(name: string, found: unknown, expected: unknown): void {
  const text = JSON.stringify(found);
  console.log(text === JSON.stringify(expected) ? "ok " + name : "FAIL " + name + ": " + text);
}

declare const global: { [name: string]: unknown };

/** Puts something in the place of one of Espruino's globals, which a board has and this target perhaps has not. */
export function replaceGlobal(name: string, by: unknown): void {
  global[name] = by;
}
