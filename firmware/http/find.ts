/**
 * Where `part` begins in `text`, at `from` or after; -1 when it is not there.
 *
 * In place of `indexOf` for anything longer than one character: in Espruino 2v29 a text that ends in the
 * *beginning* of what is sought counts as found (`"abc".indexOf("cd")` is 2).
 */
export function find(text: string, part: string, from?: number): number {
  const at = text.indexOf(part, from);
  return at + part.length > text.length ? -1 : at;
}
