/**
 * On Espruino the built-in methods are found on values only: `[].slice` is a function,
 * `Array.prototype.slice` undefined, and what a program puts on `Array.prototype` arrays do have. So
 * the global `Array` becomes a stand-in whose `prototype` lies behind the real one.
 */
import type { Callable, Obj, Realm } from "./realm.js";

type Convert = (args: unknown[], constructed: boolean) => unknown;

/** Replaces a built-in class; `instanceof` of primitives is true there, as on Espruino. */
export function replaceBuiltin(
  realm: Realm,
  name: string,
  statics: string[],
  primitive: string | undefined,
  convert: Convert,
): Callable & Obj {
  const native = realm.global[name] as { prototype: Obj } & Obj;
  const standIn = realm.wrapClass((_self, args, constructed) => convert(args, constructed));
  const prototype = realm.object();
  Object.setPrototypeOf(prototype, Object.getPrototypeOf(native.prototype));
  realm.hide(prototype, "constructor", standIn);
  Object.setPrototypeOf(native.prototype, prototype);
  realm.hide(native.prototype, "constructor", standIn);
  Object.defineProperty(standIn, "prototype", { value: prototype, writable: true });
  for (const key of statics) realm.hide(standIn, key, native[key]);
  if (primitive) {
    const inherits = Object.prototype.isPrototypeOf;
    const has = (value: unknown) => typeof value === primitive || inherits.call(prototype, value as object);
    Object.defineProperty(standIn, Symbol.hasInstance, { value: realm.fn((_self, [value]) => has(value)) });
  }
  realm.hide(realm.global, name, standIn);
  return standIn;
}
