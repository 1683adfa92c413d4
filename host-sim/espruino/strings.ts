/** Values as text, and strings as bytes. */
import { numberText } from "./numbers.js";

/** A value as text, the way Espruino's `toString` gives it. */
export function asString(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (Object.prototype.toString.call(value) === "[object ArrayBuffer]") {
    return Array.from(new Uint8Array(value as ArrayBuffer)).join(",");
  }
  return String(value);
}

/** Bytes of a byte string: one per character, the low 8 bits. */
export function toBytes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

export function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
