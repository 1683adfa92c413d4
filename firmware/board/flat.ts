/**
 * The same text in one stretch of memory: Espruino keeps others in pieces of ten characters, and walks
 * through all of them to the place that is looked at. Searching a request head of 500 bytes takes a quarter
 * of the time, and it needs three quarters of the memory. The text itself when no stretch of its length is
 * free.
 */
export function flat(text: string): string {
  return E.toFlatString(text) || text;
}
