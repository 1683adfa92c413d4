/**
 * Unmasking (RFC 6455 section 5.3) a word at a time, in Espruino's native arrays: 3 times faster than
 * `websocket/mask.ts` for 10 bytes, 16 times for 1,000.
 *
 * @param bytes a masking key and the payload that follows it, up to the end: at least one byte, since
 *   Espruino takes a view of no bytes for one of all the rest
 * @param at where the key starts; even
 * @returns the payload as the client meant it
 */
export function unmask(bytes: string, at: number): string {
  // Zeros before put the key on a word of its own, zeros behind fill the last word.
  const pad = at & 2;
  const buffer = E.toUint8Array(pad ? "\0\0" : "", bytes, "\0\0\0").buffer;
  const length = bytes.length - at - 4;
  at += pad;
  // Word 0 is the key.
  const words = new Int32Array(buffer, at, (length + 7) >> 2);
  const key = words[0];
  let i = words.length;
  // Four at a time: the loop itself costs as much as an exclusive or.
  while (i > 4) {
    words[--i] ^= key;
    words[--i] ^= key;
    words[--i] ^= key;
    words[--i] ^= key;
  }
  while (--i) words[i] ^= key;
  return E.toString(new Uint8Array(buffer, at + 4, length));
}
