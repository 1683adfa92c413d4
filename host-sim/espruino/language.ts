/** The built-ins of the language where Espruino's differ from Node's. */
import { collectBytes } from "./bytes.js";
import type { MachineContext } from "./context.js";
import { installDates } from "./dates.js";
import { beforeAdding, copyEntries, entriesOf, isReordered, namesOf, setEntry } from "./entries.js";
import { functionText } from "./function-text.js";
import { installGlobalFunctions } from "./global-functions.js";
import { removeWhatEspruinoLacks, TYPED_ARRAYS } from "./globals.js";
import { stringifyJson } from "./json.js";
import { parseJson } from "./json-parse.js";
import { fixedText, numberText } from "./numbers.js";
import { Operators } from "./operators.js";
import type { Random } from "./random.js";
import type { Callable, Native, Obj, Realm } from "./realm.js";
import { replaceBuiltin } from "./replace-builtin.js";
import { sortLikeEspruino } from "./sort.js";
import { installStrings } from "./string-methods.js";
import { asString } from "./strings.js";
import { typeName } from "./type-name.js";

export function installLanguage(context: MachineContext, random: Random): void {
  const { realm } = context;
  const { global } = realm;
  installDates(context);
  removeWhatEspruinoLacks(realm);
  installObject(realm);
  installArray(realm);
  installNumber(realm);
  installTypedArrays(realm);
  installStrings(realm);
  realm.define(global.JSON as object, {
    parse: (_self, [text]) => parseJson(realm, asString(text)),
    stringify: (_self, [value, replacer, space]) => stringifyJson(realm, value, replacer, space),
  });
  realm.define(global.Math as object, {
    random: () => random.next(),
    randInt: (_self, [range]) => Math.floor(random.next() * (Number(range) || 0x80000000)),
    clip: (_self, [value, low, high]) => Math.min(Math.max(Number(value), Number(low)), Number(high)),
    wrap: (_self, [value, range]) => wrap(Number(value), Number(range)),
    round: (_self, [value]) => roundHalfAway(Number(value)),
  });
  installGlobalFunctions(realm);
  realm.define(global, {
    btoa: (_self, [data]) => base64(realm, data),
  });
  realm.define(realm.intrinsics.Function.prototype, {
    toString: (self: unknown) => functionText(realm.sourceOf(self as object)),
  });
  realm.hide(global, "global", global);
}

/** Halves go away from zero: `Math.round(-2.5)` is -3. */
function roundHalfAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

function wrap(value: number, range: number): number {
  return value % range;
}

function installObject(realm: Realm): void {
  const object = realm.intrinsics.Object;
  const { create, defineProperty } = object;
  realm.define(object.prototype, {
    clone: (self) => clone(realm, self),
    toString: (self: unknown, [radix]: unknown[]) => objectText(self, radix),
  });
  realm.define(object, {
    // Without a prototype an object still has the built-in methods.
    create: (_self, [prototype]) => {
      if (prototype !== null && !realm.isObject(prototype)) {
        throw realm.error(
          "TypeError",
          `Object prototype may only be an Object or null: ${typeName(prototype)}`,
        );
      }
      return prototype === null ? realm.object() : create(prototype);
    },
    defineProperty: (_self, [target, name, descriptor]) => {
      if (!realm.isObject(target)) {
        throw realm.error(
          "Error",
          `First argument must be Object, Function or Array, got ${typeName(target)}`,
        );
      }
      const given = (realm.isObject(descriptor) ? descriptor : {}) as PropertyDescriptor;
      if (!Object.hasOwn(target, String(name))) beforeAdding(target, String(name));
      return defineProperty(target, String(name), visible(given));
    },
    ...listings(realm),
  });
}

/** What goes through an object's entries in their order. */
function listings(realm: Realm): Record<string, Native> {
  const { keys, values, entries, getOwnPropertyNames, assign } = realm.intrinsics.Object;
  const ordered = (native: unknown, list: (object: Obj) => unknown[]): Native => {
    return (_self, args) => {
      const [object] = args;
      const special = realm.isObject(object) && isReordered(object);
      return special ? realm.array(list(object)) : Reflect.apply(native as Callable, undefined, args);
    };
  };
  const names = (object: Obj) => new Set(namesOf(object));
  return {
    keys: ordered(keys, (object) => [...names(object)]),
    getOwnPropertyNames: ordered(getOwnPropertyNames, (object) => [...names(object)]),
    // Of several with one name the first is given each time.
    values: ordered(values, (object) => namesOf(object).map((name) => object[name])),
    entries: ordered(entries, (object) => namesOf(object).map((name) => realm.array([name, object[name]]))),
    assign: (_self, args) => {
      const [target, ...sources] = args;
      if (!realm.isObject(target)) return Reflect.apply(assign as Callable, undefined, args);
      for (const source of sources) {
        if (!realm.isObject(source)) Reflect.apply(assign as Callable, undefined, [target, source]);
        else
          for (const [name, { value, get }] of entriesOf(source))
            setEntry(target, name, get ? source[name] : value);
      }
      return target;
    },
    fromEntries: (_self, [list]) => {
      const object = realm.object();
      for (const entry of list as unknown[][])
        if (realm.isArray(entry)) setEntry(object, asString(entry[0]), entry[1]);
      return object;
    },
  };
}

/** `enumerable` and `configurable` are ignored: everything is. */
function visible({ get, set, value, writable }: PropertyDescriptor): PropertyDescriptor {
  const common = { enumerable: true, configurable: true };
  if (get || set) return { get, set, ...common };
  return { value, writable: writable !== false, ...common };
}

function clone(realm: Realm, self: unknown): unknown {
  if (!realm.isObject(self)) return self;
  if (Array.isArray(self)) return realm.array(self);
  const copy = Object.setPrototypeOf(realm.object(), Object.getPrototypeOf(self)) as object;
  copyEntries(self, copy);
  return copy;
}

/** `Object.prototype.toString.call(x)` is `x.toString()`, so nothing like "[object Array]". */
function objectText(self: unknown, radix: unknown): string {
  if (typeof self === "number") return numberText(self, radix === undefined ? 10 : Number(radix));
  if (Array.isArray(self))
    return Array.from(self, (item) => (item === undefined || item === null ? "" : asString(item))).join(",");
  return typeof self === "object" || self === undefined ? "[object Object]" : asString(self);
}

function installArray(realm: Realm): void {
  const { Array: NativeArray } = realm.intrinsics;
  const prototype = NativeArray.prototype as unknown as Obj;
  const each = (name: string): Native => {
    const native = prototype[name] as Callable;
    return (self, args) => {
      if (typeof args[0] !== "function") throw realm.error("Error", "First argument must be a function");
      return Reflect.apply(native, self, args);
    };
  };
  const callbacks = ["map", "forEach", "filter", "some", "every", "find", "findIndex", "reduce"];
  realm.define(prototype, Object.fromEntries(callbacks.map((name) => [name, each(name)])));
  const join = (self: unknown, separator: string) =>
    Array.from(self as unknown[], (item) => (item === undefined || item === null ? "" : asString(item))).join(
      separator,
    );
  realm.define(prototype, {
    sort: (self, [compare]) => sort(realm, self as unknown[], compare),
    join: (self, [separator]) => join(self, separator === undefined ? "," : asString(separator)),
    toString: (self: unknown) => join(self, ","),
  });
  replaceBuiltin(realm, "Array", ["isArray"], undefined, (args) => Reflect.construct(NativeArray, args));
}

function sort(realm: Realm, items: unknown[], compare: unknown): unknown[] {
  if (compare !== undefined && typeof compare !== "function") {
    throw realm.error("Error", `Expecting compare function, got ${typeName(compare)}`);
  }
  sortLikeEspruino(
    items,
    typeof compare === "function"
      ? (a, b) => Number(Reflect.apply(compare as Callable, undefined, [a, b]))
      : (a, b) => compareTexts(asString(a), asString(b)),
  );
  return items;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const NUMBER_CONSTANTS = ["MAX_VALUE", "MIN_VALUE", "NEGATIVE_INFINITY", "NaN", "POSITIVE_INFINITY"];

function installNumber(realm: Realm): void {
  const native = realm.global.Number as NumberConstructor;
  realm.define(native.prototype, {
    toString: (self: unknown, [radix]: unknown[]) =>
      numberText(Number(self), radix === undefined ? 10 : Number(radix)),
    toFixed: (self, [digits]) => fixedText(Number(self), Number(digits)),
  });
  const operators = new Operators(realm);
  replaceBuiltin(realm, "Number", NUMBER_CONSTANTS, "number", (given, constructed) => {
    const number = given.length === 0 ? 0 : operators.converted(given[0]);
    return constructed ? new native(number) : number;
  });
  const boolean = realm.global.Boolean as BooleanConstructor;
  replaceBuiltin(realm, "Boolean", [], undefined, ([value], constructed) =>
    constructed ? new boolean(value) : Boolean(value),
  );
}

const CLAMPED = "Uint8ClampedArray";

function installTypedArrays(realm: Realm): void {
  for (const name of TYPED_ARRAYS) {
    const native = realm.global[name] as Uint8ArrayConstructor;
    replaceBuiltin(realm, name, [], undefined, (args) => {
      if (typeof args[0] === "string")
        throw realm.error("Error", "Unsupported first argument of type String");
      if (name === CLAMPED && realm.isArray(args[0])) {
        return Reflect.construct(native, [Array.from(args[0], clampedByte)]);
      }
      return Reflect.construct(native, args);
    });
    if (name === CLAMPED) cutOff(realm, native.prototype as unknown as Obj);
  }
}

/** What fills a `Uint8ClampedArray`. */
function cutOff(realm: Realm, prototype: Obj): void {
  const { fill, set, map } = prototype as Record<string, Callable>;
  realm.define(prototype, {
    fill: (self, [value, ...range]) => Reflect.apply(fill!, self, [clampedByte(value), ...range]),
    set: (self, [values, offset]) => {
      const bytes = realm.isArray(values) ? realm.array(Array.from(values, clampedByte)) : values;
      return Reflect.apply(set!, self, [bytes, offset]);
    },
    map: (self, [callback, ...rest]) => {
      if (!realm.isFunction(callback)) throw realm.error("Error", "First argument must be a function");
      const cut = realm.fn((own, args) => clampedByte(Reflect.apply(callback, own, args)));
      return Reflect.apply(map!, self, [cut, ...rest]);
    },
  });
}

/** Cut off, not rounded, and before that to 32 bits; what is not finite is 0. */
function clampedByte(value: unknown): number {
  return Math.min(255, Math.max(0, Number(value) | 0));
}

/** Takes bytes too: buffers, typed arrays and arrays. */
function base64(realm: Realm, data: unknown): string {
  if (typeof data !== "string" && typeof data !== "object") {
    throw realm.error("Error", `Expecting String or Array, got ${typeName(data)}`);
  }
  return Buffer.from(collectBytes(realm, [data])).toString("base64");
}
