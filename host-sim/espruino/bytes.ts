/**
 * Espruino's "iterable" arguments: wherever bytes are wanted it takes numbers, strings, arrays, typed
 * arrays, array buffers and `{data, count}`, nested at will.
 */
import { printed } from "./print.js";
import type { Realm } from "./realm.js";
import { toBytes } from "./strings.js";

/** All bytes of the arguments in order; each number gives its low 8 bits. */
export function collectBytes(realm: Realm, values: readonly unknown[]): number[] {
  const bytes: number[] = [];
  for (const value of values) collect(realm, value, bytes);
  return bytes;
}

function collect(realm: Realm, value: unknown, bytes: number[]): void {
  if (typeof value === "string") {
    for (const byte of toBytes(value)) bytes.push(byte);
  } else if (typeof value === "number" || typeof value === "boolean") bytes.push(Number(value) & 0xff);
  else if (ArrayBuffer.isView(value)) {
    // A typed array gives its elements, each cut to 8 bits, not the bytes of its memory.
    for (const element of value as Uint8Array) bytes.push(Number(element) & 0xff);
  } else if (isArrayBuffer(value)) {
    for (const byte of new Uint8Array(value)) bytes.push(byte);
  } else if (Array.isArray(value)) for (const one of value) collect(realm, one, bytes);
  else if (typeof value === "object" && value !== null) collectRepeated(realm, value, bytes);
}

function collectRepeated(realm: Realm, value: object, bytes: number[]): void {
  const { data, count, callback } = value as { data?: unknown; count?: unknown; callback?: unknown };
  if (typeof callback === "function") {
    for (let result = callback(); result !== undefined; result = callback()) collect(realm, result, bytes);
    return;
  }
  if (data === undefined) {
    const form = "{data : ..., count : N} or {callback : fn}";
    throw realm.error(
      "TypeError",
      `If specifying an object, it must be of the form ${form} - got ${printed(value)}`,
    );
  }
  for (let left = Math.trunc(Number(count)) || 0; left > 0; left--) collect(realm, data, bytes);
}

export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}
