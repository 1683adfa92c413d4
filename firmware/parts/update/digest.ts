/** Proofs and digests of updates, from one hash function that is handed in. */

/** SHA-256 (FIPS 180-4) of bytes, as 32 bytes. */
export type Sha256 = (bytes: string) => string;

/** Bytes that SHA-256 takes at a time, and so the length of an HMAC's key (RFC 2104 section 2). */
const BLOCK = 64;
/** Bytes hashed at once: Espruino copies what is hashed to its stack. */
export const PIECE = 512;
/** Characters of a digest's Base64 that are compared: 128 bits, more than anyone can find a second text for. */
const DIGEST_LENGTH = 22;

/** HMAC (RFC 2104) with SHA-256. @param key at most 64 bytes. @returns 32 bytes. */
export function hmac(sha256: Sha256, key: string, text: string): string {
  let inner = "";
  let outer = "";
  for (let at = 0; at < BLOCK; at++) {
    const code = at < key.length ? key.charCodeAt(at) : 0;
    inner += String.fromCharCode(code ^ 0x36);
    outer += String.fromCharCode(code ^ 0x5c);
  }
  return sha256(outer + sha256(inner + text));
}

/**
 * Digest of a file: each piece of 512 bytes hashed together with the hash of all before it, the first with nothing.
 * The whole need never be in memory.
 * @param read bytes from an offset on, at most so many
 * @returns 22 characters of Base64
 */
export function digestOf(sha256: Sha256, size: number, read: (at: number, length: number) => string): string {
  let hash = "";
  for (let at = 0; at < size; at += PIECE) hash = sha256(hash + read(at, PIECE));
  return btoa(hash).substr(0, DIGEST_LENGTH);
}
