/** Frames as a client sends them, for tests: byte strings, masked. */
import { mask } from "../mask";

/** One client frame. `first` is its first byte, such as 0x81 for a whole text message. */
export function clientFrame(first: number, payload: string, key = "\x37\xfa\x21\x3d"): string {
  const n = payload.length;
  const length =
    n < 126
      ? String.fromCharCode(128 + n)
      : n < 65536
        ? String.fromCharCode(254, n >> 8, n & 255)
        : String.fromCharCode(255, 0, 0, 0, 0, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255);
  return String.fromCharCode(first) + length + key + mask(key, payload);
}
