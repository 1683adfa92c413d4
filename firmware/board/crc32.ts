/** CRC-32 (IEEE 802.3) of bytes, 0 to 2^32 - 1; Espruino's own has a sign. */
export function crc32(bytes: string): number {
  return E.CRC32(bytes) >>> 0;
}
