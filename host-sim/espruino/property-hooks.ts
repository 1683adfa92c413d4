/**
 * The functions that stand for the making of objects and for reading, setting and deleting their entries in instrumented
 * programs, where Espruino does otherwise: see `entries.ts`; a text, number, boolean or typed array that has not what is
 * asked for by a computed name throws; a constructor's answer counts whatever it is; `delete` tells whether there was something; an array's length cannot be set; `Uint8ClampedArray` cuts off.
 */
import { beforeAdding, deleteEntry, entriesOf, isReordered, namesOf } from "./entries.js";
import type { Prototypes } from "./prototypes.js";
import type { Callable, Realm } from "./realm.js";
import { typeName } from "./type-name.js";

export const GET = "$get";
export const PUT = "$put";
export const DELETE = "$delete";
export const ORDERED = "$ordered";
export const NAMES = "$names";
export const CONSTRUCT = "$construct";

/** Not strict: what cannot be set is left, as the program would. */
const IN_REALM = `(function (add, remove, reorder, names, isClass, refuse, constant, missing) {
  var isArray = Array.isArray, isView = ArrayBuffer.isView, isInteger = Number.isInteger;
  var hasOwn = Object.hasOwn, descriptor = Object.getOwnPropertyDescriptor, create = Object.create;
  var apply = Reflect.apply, Clamped = Uint8ClampedArray, iterator = Symbol.iterator, View = DataView, Buffer = ArrayBuffer, Bytes = Uint8Array;
  var plain = Object.prototype;
  function isIndex(key) {
    if (typeof key === "number") return key >= 0 && key < 4294967295 && isInteger(key);
    return typeof key === "string" && key.charCodeAt(0) < 58 && String(key >>> 0) === key;
  }
  function isBuffer(object) {
    return object instanceof Buffer;
  }
  // What a text or a typed array is looked up by place for.
  function isPlace(key) {
    return isIndex(key) && key <= 2147483647;
  }
  return {
    ${GET}: function (object, key) {
      switch (typeof object) {
        case "object":
          if (isBuffer(object)) {
            // There a buffer is its bytes.
            if (isPlace(key)) return new Bytes(object)[key];
            break;
          }
          if (!isView(object) || object instanceof View) return object[key];
        // A typed array goes on as a text.
        case "string":
          if (isPlace(key)) return object[key];
          break;
        case "number":
        case "boolean":
          break;
        default:
          return object[key];
      }
      if (!isIndex(key + "") && key in Object(object)) return object[key];
      missing(object, key);
    },
    ${PUT}: function (object, key, value) {
      if (isArray(object)) {
        if (key === "length") constant();
        object[key] = value;
      } else if (isView(object)) object[key] = object instanceof Clamped ? value | 0 : value;
      else {
        if (isIndex(key) && object !== null && object !== undefined && !hasOwn(object, key)) add(object, key);
        object[key] = value;
      }
      return value;
    },
    ${DELETE}: function (object, key) {
      if (object === null || object === undefined) return delete object[key];
      return remove(object, key);
    },
    ${ORDERED}: function (object, list) {
      reorder(object, list);
      return object;
    },
    ${NAMES}: function (object) {
      var list = names(object), at = 0;
      if (!list) {
        list = [];
        for (var name in object) list.push(name);
      }
      var walk = {
        next: function () {
          while (at < list.length && !(list[at] in Object(object))) at++;
          return at < list.length ? { value: list[at++], done: false } : { value: undefined, done: true };
        }
      };
      walk[iterator] = function () { return walk; };
      return walk;
    },
    ${CONSTRUCT}: function (constructor, ...values) {
      if (typeof constructor !== "function") refuse(constructor);
      var own = descriptor(constructor, "prototype");
      if (isClass(constructor) || own && !own.writable) return new constructor(...values);
      var prototype = own && own.value;
      var made = create(prototype !== null && typeof prototype === "object" ? prototype : plain);
      var result = apply(constructor, made, values);
      return result === undefined ? made : result;
    }
  };
})`;

export function installProperties(realm: Realm, prototypes: Prototypes): Record<string, unknown> {
  const add: Callable = (object, key) => beforeAdding(object as object, String(key));
  const remove = (object: unknown, key: unknown): boolean => {
    if (!realm.isObject(object)) return false;
    return key === "__proto__" ? prototypes.reset(object) : deleteEntry(object, String(key));
  };
  const reorder = (object: object, names: readonly unknown[]): void => {
    const entries = new Map(entriesOf(object));
    for (const name of entries.keys()) Reflect.deleteProperty(object, name);
    for (const name of names.map(String)) {
      const entry = entries.get(name);
      if (!entry || Object.hasOwn(object, name)) continue;
      beforeAdding(object, name);
      Object.defineProperty(object, name, entry);
    }
  };
  const make = realm.evaluate<(...natives: Callable[]) => Record<string, unknown>>(IN_REALM);
  return make(
    realm.fn((_self, [object, key]) => add(object, key)),
    realm.fn((_self, [object, key]) => remove(object, key)),
    realm.fn((_self, [object, names]) => reorder(object as object, names as unknown[])),
    realm.fn((_self, [object]) => inheritedNames(realm, object)),
    realm.fn((_self, [value]) => realm.isNative(value as object)),
    realm.fn((_self, [value]) => {
      throw realm.error("Error", `Constructor should be a function, but is ${typeName(value)}`);
    }),
    realm.fn(() => {
      throw realm.error("TypeError", "Assignment to a constant");
    }),
    realm.fn((_self, [object, key]) => {
      const kind = typeName(object);
      const type = kind === "Boolean" ? "Number" : kind;
      throw realm.error(
        "Error",
        `Field or method "${String(key)}" does not already exist, and can't create it on ${type}`,
      );
    }),
  );
}

/** What `for (name in object)` goes through, when that is not what Node would; undefined when it is. */
function inheritedNames(realm: Realm, object: unknown): unknown[] | undefined {
  if (!realm.isObject(object)) return undefined;
  const chain: object[] = [];
  for (let one: object | null = object; one; one = Object.getPrototypeOf(one) as object | null)
    chain.push(one);
  if (!chain.some(isReordered)) return undefined;
  const names: string[] = [];
  for (const one of chain) {
    const before = new Set(names);
    names.push(...namesOf(one).filter((name) => !before.has(name)));
  }
  return realm.array(names);
}
