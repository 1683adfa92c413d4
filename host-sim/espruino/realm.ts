/**
 * The JavaScript realm a program runs in: a `node:vm` context with its own built-ins, and the helpers
 * that make values of that realm from the host's side. A value made by the host's own constructors
 * would fail `instanceof` inside and lack Espruino's methods, so everything handed in is made here.
 *
 * It would also be a way out: `value.constructor.constructor("return process")()`. So the global object has
 * no prototype of the host's, host functions are never seen but through wrappers of the realm, what they throw
 * and return is checked at that border, and code the program makes (`eval`, `Function`) is instrumented like
 * the rest. Code here that uses the program's objects must not hand them the host's: not call their methods
 * with a callback, such as `list.map(…)`, since the program may have put its own there. `border.test.ts` walks
 * and attacks all of it.
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
  /** What a native throws, for its wrapper to throw in the realm. */
  failure: { error: unknown };
  /** What a native answers that has thrown. */
  failed: object;
  wrap(native: Native): Callable;
  wrapClass(native: ConstructorNative): Callable & Obj;
  proxy(target: object, get: (property: string) => unknown): object;
}

/** A host function as the program calls or constructs it. */
export type ConstructorNative = (self: unknown, args: unknown[], constructed: boolean) => unknown;

/**
 * Runs inside the realm. `this` stays unboxed because the wrappers are strict; `Reflect` and the rest are
 * captured here since the program's global object loses them. An exception that comes out of a native as an
 * exception is the host's stack that ran out: nothing of it is passed on.
 */
const HELPERS = `(function () {
  "use strict";
  var failure = { __proto__: null, error: undefined };
  var failed = Object.freeze({ __proto__: null });
  var overflow = Object.freeze(new RangeError("Maximum call stack size exceeded"));
  var ProxyClass = Proxy;
  function answer(result) {
    if (result !== failed) return result;
    var error = failure.error;
    failure.error = undefined;
    throw error;
  }
  // Otherwise a function of the program's would be given the frames of the stack as objects.
  Object.defineProperty(Error, "prepareStackTrace", { value: undefined });
  return {
    intrinsics: {
      Object: Object, Array: Array, String: String, Function: Function, RegExp: RegExp, Date: Date,
      Error: Error, TypeError: TypeError, RangeError: RangeError, ReferenceError: ReferenceError,
      SyntaxError: SyntaxError, ArrayBuffer: ArrayBuffer, Uint8Array: Uint8Array,
      Uint32Array: Uint32Array, DataView: DataView
    },
    failure: failure,
    failed: failed,
    wrap: function (native) {
      return function (...args) {
        var result;
        try { result = native(this, args); } catch (error) { throw overflow; }
        return answer(result);
      };
    },
    wrapClass: function (native) {
      return function (...args) {
        var result;
        try { result = native(this, args, new.target !== undefined); } catch (error) { throw overflow; }
        return answer(result);
      };
    },
    proxy: function (target, get) {
      function trap(object, property) {
        // Symbols are Node looking at the object, not the program.
        return typeof property === "symbol" || property in object ? object[property] : get(property);
      }
      return new ProxyClass(target, { __proto__: null, get: trap });
    }
  };
})()`;

/** Every object of the host's has one of these at the end of its prototypes. */
const HOST_ROOTS: ReadonlySet<object> = new Set([Object.prototype, Function.prototype]);

/** Whether a value is an object or a function of the host's, which the program must never get. */
export function isHostValue(value: unknown): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  let prototype: object | null = value;
  while (prototype !== null) {
    if (HOST_ROOTS.has(prototype)) return true;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return false;
}

export class Realm {
  readonly vmContext: vm.Context;
  /** The program's global object. */
  readonly global: Obj;
  readonly intrinsics: Intrinsics;
  private readonly helpers: Helpers;
  private readonly natives = new WeakSet<object>();
  private readonly sources = new Set<ReadonlyMap<string, string>>();
  private builtIns = new Set<string>();
  /** Replaced by the error module once it is in place. */
  makeError: (type: ErrorType, message: string) => Error = (_type, message) =>
    new this.intrinsics.Error(message);

  /** @param wideStrings characters beyond 255 exist (the Linux build's strings); else one is a byte. */
  constructor(readonly wideStrings: boolean) {
    // An object with a prototype would lend it to the global object.
    const sandbox = Object.create(null) as object;
    this.vmContext = vm.createContext(sandbox, { name: "Espruino", codeGeneration: { wasm: false } });
    this.global = vm.runInContext("this", this.vmContext) as Obj;
    this.helpers = vm.runInContext(HELPERS, this.vmContext) as Helpers;
    this.intrinsics = this.helpers.intrinsics;
  }

  /** Evaluates host-written code inside the realm. */
  evaluate<T>(code: string): T {
    return vm.runInContext(code, this.vmContext) as T;
  }

  /** Replaced by the error module once it is in place: an exception as the program may see it. */
  toProgram: (error: unknown) => unknown = (error) => error;

  /** Replaced once memory is counted: told what natives answer. */
  onResult: (value: unknown) => void = () => {};

  /** A function of the realm that calls the host. */
  fn(native: Native): Callable {
    const made = this.helpers.wrap((self, args) => this.guarded(() => native(self, args)));
    this.natives.add(made);
    return made;
  }

  /** A function of the realm's own that counts as one that came with the interpreter. */
  adopt(made: Callable): Callable {
    this.natives.add(made);
    return made;
  }

  /** A class of the realm whose calls and constructions the host answers. */
  wrapClass(native: ConstructorNative): Callable & Obj {
    const made = this.helpers.wrapClass((self, args, constructed) =>
      this.guarded(() => native(self, args, constructed)),
    );
    this.natives.add(made);
    return made;
  }

  /** An object of the realm that answers for every property it does not have. */
  proxy(get: (property: string) => unknown): object {
    const answer = this.fn((_self, [property]) => get(String(property)));
    return this.helpers.proxy(this.object(), answer);
  }

  /** Runs a native: what it throws is put down for its wrapper, nothing of the host's goes in. */
  private guarded(native: () => unknown): unknown {
    try {
      const result = native();
      if (!isHostValue(result)) {
        this.onResult(result);
        return result;
      }
      throw new Error("a value of the host's was kept from the program");
    } catch (error) {
      const { failure, failed } = this.helpers;
      const thrown = this.toProgram(error);
      failure.error = isHostValue(thrown) ? undefined : thrown;
      return failed;
    }
  }

  /** A function or object that came with the interpreter. */
  isNative(value: object): boolean {
    return this.natives.has(value);
  }

  /** Makes known what the functions of an instrumented program looked like. */
  addSources(functions: ReadonlyMap<string, string>): void {
    if (functions.size > 0) this.sources.add(functions);
  }

  /** The text of a function as the program has it; undefined for built-in ones. */
  sourceOf(fn: object): string | undefined {
    if (this.natives.has(fn)) return undefined;
    const text = Function.prototype.toString.call(fn);
    for (const source of this.sources) {
      const original = source.get(text);
      if (original !== undefined) return original;
    }
    return text.includes("[native code]") ? undefined : text;
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
    // Its methods are the program's.
    for (const item of items) array[array.length] = item;
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
