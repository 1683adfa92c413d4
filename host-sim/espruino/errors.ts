/**
 * Espruino's errors: four classes beside `Error`, none of them its child, with `message`, `type` and
 * `stack` as visible properties. Errors that Node itself throws are turned into these, wording and
 * class, when the program catches them or they are reported.
 */
import { isNativeError } from "node:util/types";
import { Abort } from "./abort.js";
import type { Positions } from "./positions.js";
import { type ErrorType, isHostValue, type Obj, type Realm } from "./realm.js";

const TYPES: readonly ErrorType[] = ["Error", "SyntaxError", "TypeError", "ReferenceError", "InternalError"];

/** Node's wording, and Espruino's class and wording for the same mishap. */
const TRANSLATIONS: ReadonlyArray<[RegExp, ErrorType, string]> = [
  [
    /^Cannot (?:read|set) properties of (undefined|null) \((?:reading|setting) '(.*)'\)$/,
    "Error",
    "Can't read property '$2' of $1",
  ],
  [/^(?:.*[.\]])?([\w$]+) is not a function$/, "Error", 'Function "$1" not found!'],
  [/^.* is not a function(?: .*)?$/, "Error", "Function not found!"],
  [/^.* is not a constructor$/, "Error", "Constructor should be a function, but is undefined"],
  [/^([\w$]+) is not defined$/, "ReferenceError", '"$1" is not defined'],
  [/^Cannot access '([\w$]+)' before initialization$/, "ReferenceError", '"$1" is not defined'],
  [/^Assignment to constant variable\.$/, "TypeError", "Assignment to a constant"],
  [/^Cannot assign to read only property .*$/, "TypeError", "Assignment to a constant"],
  [/^Right-hand side of 'instanceof' is not .*$/, "Error", "Expecting function on RHS, got Number"],
  [/^Invalid count value: .*$/, "Error", "Invalid count value"],
  [/^Invalid array length$/, "Error", "Invalid array length"],
  [/^Invalid typed array length: .*$/, "Error", "Invalid length for ArrayBuffer"],
  [
    /^(?:Array buffer allocation failed|Invalid array buffer length)$/,
    "Error",
    "Invalid length for ArrayBuffer",
  ],
  [/^Reduce of empty array with no initial value$/, "Error", "Used on empty array with no initial value"],
  [/^The comparison function must be .*$/, "Error", "Expecting compare function, got Number"],
  [/^URI malformed$/, "Error", "Invalid URI"],
];

export class Errors {
  private readonly prototypes = new Map<ErrorType, object>();
  private readonly known = new WeakSet<object>();

  constructor(
    private readonly realm: Realm,
    private readonly positions: Positions,
  ) {
    realm.intrinsics.Error.stackTraceLimit = 40;
    for (const type of TYPES) this.install(type);
    realm.makeError = (type, message) => this.create(type, message);
    realm.toProgram = (error) => this.toProgram(error);
  }

  create(type: ErrorType, message: unknown): Error {
    return this.dress(new this.realm.intrinsics.Error(), type, message);
  }

  /** A thrown value as Espruino would have thrown it; one of the host's errors becomes one of the realm's. */
  normalise(error: unknown): unknown {
    if (!isNativeError(error) || this.known.has(error)) return error;
    const { type, message } = translated(error);
    if (!isHostValue(error)) return this.dress(error, type, message);
    const made = new this.realm.intrinsics.Error();
    Object.defineProperty(made, "stack", { value: String(error.stack ?? "") });
    return this.dress(made, type, message);
  }

  /** What host code threw, as the program may get it: an abort's token, or a value of the realm's. */
  private toProgram(error: unknown): unknown {
    const abort = Abort.from(error);
    if (!abort) return this.normalise(error);
    return isHostValue(error) ? Abort.token(abort.reason) : error;
  }

  /** For host code that catches the program's exceptions: an abort goes on, the rest is answered. */
  rethrowAbort(error: unknown): unknown {
    if (Abort.from(error)) throw error;
    return this.normalise(error);
  }

  private install(type: ErrorType): void {
    const { realm } = this;
    const errorClass = realm.wrapClass((_self, [message]) => this.create(type, message));
    const prototype = errorClass.prototype as Obj;
    realm.define(prototype, { toString: (self: unknown) => errorText(self) });
    this.prototypes.set(type, prototype);
    realm.hide(realm.global, type, errorClass);
  }

  private dress(error: Error, type: ErrorType, message: unknown): Error {
    const stack = this.trace(error.stack ?? "");
    this.known.add(error);
    Object.setPrototypeOf(error, this.prototypes.get(type)!);
    // Removed first, so that they are listed in Espruino's order.
    Reflect.deleteProperty(error, "stack");
    Reflect.deleteProperty(error, "message");
    const show = (value: unknown) => ({ value, writable: true, configurable: true, enumerable: true });
    if (message !== undefined) Object.defineProperty(error, "message", show(String(message)));
    Object.defineProperty(error, "type", show(type));
    Object.defineProperty(error, "stack", show(stack));
    return error;
  }

  private trace(stack: string): string {
    return this.positions
      .frames(stack)
      .map((frame) => `    at ${frame}\n`)
      .join("");
  }
}

/** Espruino's class and words for an error of Node's. */
function translated({ name, message }: Error): { type: ErrorType; message: string } {
  for (const [pattern, type, wording] of TRANSLATIONS) {
    if (pattern.test(message)) return { type, message: message.replace(pattern, wording) };
  }
  return { type: TYPES.find((one) => one === name && one !== "TypeError") ?? "Error", message };
}

/** `Type: message`, as `toString` and the console give it. */
export function errorText(error: unknown): string {
  const { type, message } = (error ?? {}) as { type?: unknown; message?: unknown };
  return message === undefined ? String(type) : `${String(type)}: ${String(message)}`;
}
