/** Espruino's name of a value's type, as its messages have it: `Number`, `Array`, `Uint8Array`, `undefined`. */
import { isAnyArrayBuffer } from "node:util/types";

/** Asks for the kind of a typed array of any realm; undefined for everything else. ECMA-262, section 23.2.3.38. */
const kindOfView = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

export function typeName(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "Array";
  if (isAnyArrayBuffer(value)) return "ArrayBuffer";
  const view: unknown = kindOfView.call(value);
  if (typeof view === "string") return view;
  const text = typeof value;
  return text[0]!.toUpperCase() + text.slice(1);
}
