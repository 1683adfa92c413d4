/**
 * Masking (RFC 6455 section 5.3): byte i of a client's payload is XORed with byte i mod 4 of the key.
 * The same operation masks and unmasks. This is the plain form, for any interpreter; on the board
 * `board/unmask.ts` does it a word at a time.
 */

/** XORs `payload` with `key` (4 bytes), starting at the key's first byte. */
export function mask(key: string, payload: string): string {
  let result = "";
  for (let i = 0; i < payload.length; i++) {
    result += String.fromCharCode(payload.charCodeAt(i) ^ key.charCodeAt(i & 3));
  }
  return result;
}

/** Undoes the masking of what follows the key at `at` in `bytes`, up to the end. */
export function unmask(bytes: string, at: number): string {
  return mask(bytes.substr(at, 4), bytes.substr(at + 4));
}
