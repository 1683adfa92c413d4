/**
 * Frames from server to client (RFC 6455 section 5.2): FIN set, no extension bits, not masked, the
 * shortest length form. Byte strings throughout: one character per byte.
 */

/** Opcodes of RFC 6455 section 5.2. */
export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** Longest payload of a control frame in bytes (RFC 6455 section 5.5). */
export const CONTROL_MAX = 125;

/**
 * One whole frame, ready for a single `write`: header and payload never leave in two pieces, so no
 * failure between them can tear a frame.
 *
 * @param opcode one of the constants above
 * @param payload 0 to 2^32 - 1 bytes; text must already be UTF-8, a control frame's at most 125
 */
export function encodeFrame(opcode: number, payload: string): string {
  const length = payload.length;
  // Written out: this is what each sample goes through.
  if (length < 126) return String.fromCharCode(128 + opcode, length) + payload;
  return frameHeader(FIN + opcode, length) + payload;
}

/** FIN, or its absence, for the first byte of {@link frameHeader}. */
export const FIN = 128;
export const MORE = 0;

/**
 * The header of a frame alone, 2 to 10 bytes, for a payload too long to be copied, or a fragment.
 *
 * @param first FIN or MORE, plus the opcode
 *
 * @resident called for long frames alone
 */
export function frameHeader(first: number, length: number): string {
  // Measured on a 32-bit interpreter: fromCharCode takes half of what E.toString of an array does.
  if (length < 126) return String.fromCharCode(first, length);
  if (length < 65536) return String.fromCharCode(first, 126, length >> 8, length & 255);
  const high = (length >> 16) & 255;
  return String.fromCharCode(first, 127, 0, 0, 0, 0, length >>> 24, high, (length >> 8) & 255, length & 255);
}

/** The payload of a Close frame: the code in network order, then the reason in UTF-8, at most 123 bytes. */
export function closePayload(code: number, reason: string): string {
  return String.fromCharCode(code >> 8, code & 255) + reason;
}
