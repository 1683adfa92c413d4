/** Takes away from Node's built-ins what Espruino 2v29 lacks, and hides what it hides. */
import type { Obj, Realm } from "./realm.js";

const ABSENT_GLOBALS = [
  "RangeError",
  "EvalError",
  "URIError",
  "AggregateError",
  "Symbol",
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "FinalizationRegistry",
  "Proxy",
  "Reflect",
  "BigInt",
  "BigInt64Array",
  "BigUint64Array",
  "SharedArrayBuffer",
  "Atomics",
  "Intl",
  "WebAssembly",
  "Iterator",
  "encodeURI",
  "decodeURI",
  "escape",
  "unescape",
  "SuppressedError",
] as const;

/** What Espruino has of each built-in; the rest is removed. From its own `getOwnPropertyNames`. */
const PRESENT_STATICS: Record<string, string> = {
  Object:
    "assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf keys setPrototypeOf values",
  Array: "isArray",
  String: "fromCharCode",
  Number: "MAX_VALUE MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY",
  Math: "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random round sign sin sqrt tan",
  Date: "now parse",
  ArrayBuffer: "",
  JSON: "parse stringify",
};

const PRESENT_METHODS: Record<string, string> = {
  Object: "__proto__ hasOwnProperty toString valueOf",
  Array:
    "concat every fill filter find findIndex forEach includes indexOf join map pop push reduce reverse shift slice some sort splice toString unshift",
  String:
    "charAt charCodeAt concat endsWith includes indexOf lastIndexOf match padEnd padStart repeat replace replaceAll slice split startsWith substr substring toLowerCase toUpperCase toString trim valueOf",
  Number: "toFixed toString valueOf",
  Boolean: "toString valueOf",
  Function: "apply bind call toString",
  RegExp: "exec test toString",
  Date: "getDate getDay getFullYear getHours getIsDST getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime toISOString toJSON toString toUTCString valueOf",
  ArrayBuffer: "",
};

/** Methods on the prototype all typed arrays share. */
const TYPED_ARRAY_METHODS =
  "every fill filter find findIndex forEach includes indexOf join map reduce reverse set slice some sort subarray toString";

export const TYPED_ARRAYS: readonly string[] = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
];

/** Accessors and constants of the prototypes that stay. */
const KEPT = new Set(["constructor", "length", "buffer", "byteLength", "byteOffset", "prototype"]);
const REGEXP_ACCESSORS = new Set(["flags", "global", "ignoreCase", "source", "lastIndex"]);

export function removeWhatEspruinoLacks(realm: Realm): void {
  // Copies, since the built-ins lose the methods this code would use.
  const { global } = realm;
  const kept = realm.intrinsics as unknown as Obj;
  const get = (name: string) => (kept[name] ?? global[name]) as { prototype: object } & object;
  const typedArray = Object.getPrototypeOf(get("Uint8Array")) as { prototype: object };
  for (const [name, present] of Object.entries(PRESENT_STATICS)) strip(get(name), present, KEPT);
  for (const [name, present] of Object.entries(PRESENT_METHODS)) {
    strip(get(name).prototype, present, name === "RegExp" ? REGEXP_ACCESSORS : KEPT);
  }
  strip(typedArray, "", KEPT);
  strip(typedArray.prototype, TYPED_ARRAY_METHODS, KEPT);
  for (const name of TYPED_ARRAYS) {
    strip(get(name), "", KEPT);
    strip(get(name).prototype, "", KEPT);
  }
  // `({}).constructor` is undefined there; instances find the one on their own prototype.
  delete (get("Object").prototype as { constructor?: unknown }).constructor;
  for (const name of ABSENT_GLOBALS) delete global[name];
}

/** Removes own string-named properties that are neither listed nor kept. Symbols stay: Node needs them. */
function strip(target: object, present: string, kept: ReadonlySet<string>): void {
  const listed = new Set(present.split(" "));
  for (const name of Object.getOwnPropertyNames(target)) {
    if (!listed.has(name) && !kept.has(name)) Reflect.deleteProperty(target, name);
  }
}
