/** Many conversions of an analog channel, taken in one go as fast as the board could. */
export interface Burst {
  /** The channel's place in `hello.channels`. */
  channel: number;
  /** Number of the request, as it was sent. */
  id: number;
  /** When the first conversion began, seconds since boot modulo 2^32 µs (71.6 minutes). */
  start: number;
  /** Seconds from the first conversion's beginning to the last one's end, measured. */
  span: number;
  /** The conversions in ADC counts (LSB). */
  values: Uint16Array;
}

const VERSION = 1;
const HEADER = 16;

/**
 * Reads the binary frame that answers `burst`: u8 version 1, u8 channel, u16 count, u32 id, u32 start in
 * µs, u32 span in µs, then `count` u16, all little-endian. Null when it is none.
 */
export function decodeBurst(bytes: Uint8Array): Burst | null {
  if (bytes.length < HEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint16(2, true);
  if (view.getUint8(0) !== VERSION || bytes.length !== HEADER + 2 * count) return null;
  const values = new Uint16Array(count);
  for (let i = 0; i < count; i++) values[i] = view.getUint16(HEADER + 2 * i, true);
  return {
    channel: view.getUint8(1),
    id: view.getUint32(4, true),
    start: view.getUint32(8, true) / 1e6,
    span: view.getUint32(12, true) / 1e6,
    values,
  };
}
