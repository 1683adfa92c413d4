/** `E` and the other built-ins of Espruino that the firmware calls, on byte strings: a character per byte. */
import { crc32 } from "./crc32";

/** Espruino's "iterable" arguments as bytes: numbers, strings, arrays and buffers, nested at will. */
export function bytesOf(values: readonly unknown[]): number[] {
  const bytes: number[] = [];
  for (const value of values) {
    if (typeof value === "string")
      for (let i = 0; i < value.length; i++) bytes.push(value.charCodeAt(i) & 255);
    else if (typeof value === "number" || typeof value === "boolean") bytes.push(Number(value) & 255);
    else if (value instanceof ArrayBuffer) bytes.push(...new Uint8Array(value));
    // A typed array gives its elements, each cut to 8 bits.
    else if (ArrayBuffer.isView(value)) for (const one of value as Uint8Array) bytes.push(one & 255);
    else if (Array.isArray(value)) bytes.push(...bytesOf(value));
  }
  return bytes;
}

/** Bytes as a string. */
export function textOf(bytes: ArrayLike<number>): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** A byte string as bytes. */
export function bytesIn(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** `btoa`, which in Espruino takes buffers, too. */
export function base64(value: unknown): string {
  return btoa(textOf(bytesOf([value])));
}

/** What `E` has that needs nothing of the machine. */
export const E_NATIVES = {
  toString: (...values: unknown[]) => textOf(bytesOf(values)),
  toFlatString: (...values: unknown[]) => textOf(bytesOf(values)),
  toUint8Array: (...values: unknown[]) => Uint8Array.from(bytesOf(values)),
  toArrayBuffer: (text: string) => Uint8Array.from(bytesOf([text])).buffer,
  CRC32: (...values: unknown[]) => crc32(bytesOf(values)),
  sum: (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0),
  /** For bytes only, as in Espruino; `map` is a table or a function. */
  mapInPlace(from: unknown, to: Uint8Array, map: unknown) {
    const [source, table] = [from, map].map((one) =>
      one instanceof ArrayBuffer ? new Uint8Array(one) : (one as Uint8Array),
    );
    for (let i = 0; i < Math.min(source!.length, to.length); i++) {
      const value = source![i]!;
      to[i] =
        typeof map === "function" ? Number(map(value, i)) : map === undefined ? value : (table![value] ?? 0);
    }
  },
};
