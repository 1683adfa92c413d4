/** Strings as Espruino has them, and numbers as it writes them. */

/** A value as text, the way Espruino's `toString` gives it. */
export function asString(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (value instanceof Object && Object.prototype.toString.call(value) === "[object ArrayBuffer]") {
    return Array.from(new Uint8Array(value as ArrayBuffer)).join(",");
  }
  return String(value);
}

/** Significant digits Espruino prints of a fraction. */
const DIGITS = 11;

/** A number as Espruino writes it: 11 or 12 significant digits, large ones in its own exponent form. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  if (!Number.isFinite(value)) return String(value);
  const text = String(Number(value.toPrecision(DIGITS)));
  return text.replace("e+", "e+");
}

/** Bytes of a byte string: one per character, the low 8 bits. */
export function toBytes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

export function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
