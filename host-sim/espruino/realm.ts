/**
 * The JavaScript realm a program runs in: a `node:vm` context with its own built-ins, and the helpers
 * that make values of that realm from the host's side. A value made by the host's own constructors
 * would fail `instanceof` inside and lack Espruino's methods, so everything handed in is made here.
 */
import vm from "node:vm";

/** Any object of the program: properties by name. */
export type Obj = Record<string, unknown>;
/** A host function as the program calls it; `self` is the caller's `this`, unboxed. */
export type Native = (self: unknown, args: unknown[]) => unknown;
/** Any function of the program. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** Espruino's error classes: there is no RangeError, and InternalError is its own. */
export type ErrorType = "Error" | "SyntaxError" | "TypeError" | "ReferenceError" | "InternalError";

/** The built-ins of the realm, kept from before the program could touch them. */
export interface Intrinsics {
  Object: ObjectConstructor;
  Array: ArrayConstructor;
  String: StringConstructor;
  Function: FunctionConstructor;
  RegExp: RegExpConstructor;
  Date: DateConstructor;
  Error: ErrorConstructor;
  TypeError: ErrorConstructor;
  RangeError: ErrorConstructor;
  ReferenceError: ErrorConstructor;
  SyntaxError: ErrorConstructor;
  ArrayBuffer: ArrayBufferConstructor;
  Uint8Array: Uint8ArrayConstructor;
  Uint32Array: Uint32ArrayConstructor;
  DataView: DataViewConstructor;
}

interface Helpers {
  intrinsics: Intrinsics;
  wrap(native: Native): Callable;
  wrapClass(native: (self: unknown, args: unknown[], constructed: boolean) => unknown): Callable & Obj;
}

/**
 * Runs inside the realm. `this` stays unboxed because the wrappers are strict; `Reflect` and the
 * rest are captured here since the program's global object loses them.
 */
const HELPERS = `(function () {
  "use strict";
  var slice = Array.prototype.slice;
  function list(args) { return slice.call(args); }
  return {
    intrinsics: {
      Object: Object, Array: Array, String: String, Function: Function, RegExp: RegExp, Date: Date,
      Error: Error, TypeError: TypeError, RangeError: RangeError, ReferenceError: ReferenceError,
      SyntaxError: SyntaxError, ArrayBuffer: ArrayBuffer, Uint8Array: Uint8Array,
      Uint32Array: Uint32Array, DataView: DataView
    },
    wrap: function (native) {
      return function () { return native(this, list(arguments)); };
    },
    wrapClass: function (native) {
      return function () { return native(this, list(arguments), new.target !== undefined); };
    }
  };
})()`;

export class Realm {
  readonly context: vm.Context;
  /** The program's global object. */
  readonly global: Obj;
  readonly intrinsics: Intrinsics;
  private readonly wrapConstructor: Helpers["wrapClass"];
  private readonly wrap: Helpers["wrap"];
  private readonly natives = new WeakSet<object>();
  private readonly sources = new Map<string, string>();
  private builtIns = new Set<string>();
  /** Replaced by the error module once it is in place. */
  makeError: (type: ErrorType, message: string) => Error = (_type, message) =>
    new this.intrinsics.Error(message);

  /** @param wideStrings characters beyond 255 exist (the Linux build's strings); else one is a byte. */
  constructor(readonly wideStrings: boolean) {
    this.context = vm.createContext({}, { name: "Espruino" });
    this.global = vm.runInContext("this", this.context) as Obj;
    const helpers = vm.runInContext(HELPERS, this.context) as Helpers;
    this.intrinsics = helpers.intrinsics;
    this.wrap = helpers.wrap;
    this.wrapConstructor = helpers.wrapClass;
  }

  /** Evaluates host-written code inside the realm. */
  evaluate<T>(code: string): T {
    return vm.runInContext(code, this.context) as T;
  }

  /** A function of the realm that calls the host. */
  fn(native: Native): Callable {
    const made = this.wrap(native);
    this.natives.add(made);
    return made;
  }

  /** A class of the realm whose calls and constructions the host answers. */
  wrapClass(native: (self: unknown, args: unknown[], constructed: boolean) => unknown): Callable & Obj {
    const made = this.wrapConstructor(native);
    this.natives.add(made);
    return made;
  }

  /** A function or object that came with the interpreter. */
  isNative(value: object): boolean {
    return this.natives.has(value);
  }

  /** Makes known what the functions of an instrumented program looked like. */
  addSources(functions: Map<string, string>): void {
    for (const [text, original] of functions) this.sources.set(text, original);
  }

  /** The text of a function as the program has it; undefined for built-in ones. */
  sourceOf(fn: object): string | undefined {
    if (this.natives.has(fn)) return undefined;
    const text = Function.prototype.toString.call(fn);
    return this.sources.get(text) ?? (text.includes("[native code]") ? undefined : text);
  }

  /** From here on, what is added to the global object is the program's. */
  seal(): void {
    this.builtIns = new Set(Object.keys(this.global));
    for (const name of Object.getOwnPropertyNames(this.global)) {
      const value = this.global[name];
      if (typeof value === "function" || (typeof value === "object" && value !== null))
        this.natives.add(value);
    }
  }

  isBuiltIn(global: string): boolean {
    return this.builtIns.has(global);
  }

  /** Adds host functions to an object, hidden from `Object.keys` as built-ins are. */
  define(target: object, natives: Record<string, Native>): void {
    for (const [name, native] of Object.entries(natives)) this.hide(target, name, this.fn(native));
  }

  /** Sets a property that `Object.keys` and `for in` do not show. */
  hide(target: object, name: string, value: unknown): void {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }

  object(entries: Obj = {}): Obj {
    return Object.assign(new this.intrinsics.Object(), entries) as Obj;
  }

  array(items: Iterable<unknown> = []): unknown[] {
    const array = new this.intrinsics.Array() as unknown[];
    for (const item of items) array.push(item);
    return array;
  }

  bytes(content: Iterable<number> | ArrayLike<number>): Uint8Array {
    return new this.intrinsics.Uint8Array(content as ArrayLike<number>);
  }

  arrayBuffer(content: Uint8Array): ArrayBuffer {
    return this.bytes(content).buffer as ArrayBuffer;
  }

  error(type: ErrorType, message: string): Error {
    return this.makeError(type, message);
  }

  isFunction(value: unknown): value is Callable {
    return typeof value === "function";
  }

  isArray(value: unknown): value is unknown[] {
    return Array.isArray(value);
  }

  isObject(value: unknown): value is Obj {
    return (typeof value === "object" && value !== null) || typeof value === "function";
  }
}
