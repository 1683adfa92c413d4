/**
 * Espruino's "iterable" arguments: wherever bytes are wanted it takes numbers, strings, arrays, typed
 * arrays, array buffers and `{data, count}`, nested at will.
 */
import { toBytes } from "./strings.js";

/** All bytes of the arguments in order; each number gives its low 8 bits. */
export function collectBytes(values: readonly unknown[]): number[] {
  const bytes: number[] = [];
  for (const value of values) collect(value, bytes);
  return bytes;
}

function collect(value: unknown, bytes: number[]): void {
  if (typeof value === "string") {
    for (const byte of toBytes(value)) bytes.push(byte);
  } else if (typeof value === "number" || typeof value === "boolean") bytes.push(Number(value) & 0xff);
  else if (ArrayBuffer.isView(value)) {
    // A typed array gives its elements, each cut to 8 bits, not the bytes of its memory.
    for (const element of value as Uint8Array) bytes.push(Number(element) & 0xff);
  } else if (isArrayBuffer(value)) {
    for (const byte of new Uint8Array(value)) bytes.push(byte);
  } else if (Array.isArray(value)) for (const one of value) collect(one, bytes);
  else if (typeof value === "object" && value !== null) collectRepeated(value, bytes);
}

function collectRepeated(value: object, bytes: number[]): void {
  const { data, count, callback } = value as { data?: unknown; count?: unknown; callback?: unknown };
  if (typeof callback === "function") {
    for (let result = callback(); result !== undefined; result = callback()) collect(result, bytes);
    return;
  }
  if (data === undefined) return;
  for (let left = Math.trunc(Number(count)) || 0; left > 0; left--) collect(data, bytes);
}

export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}
