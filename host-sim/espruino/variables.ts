/**
 * How many of Espruino's variables a value takes, from outside. An ESP32 has 14-byte variables: a
 * string keeps 9 characters in its first and 10 in each further one, an object one per name and one
 * per value that does not fit into its name. Measured on a 32-bit build with the ESP32's settings.
 */
import { isArrayBuffer } from "./bytes.js";
import { entriesOf } from "./entries.js";
import type { Scope } from "./hooks.js";
import { isPin } from "./pins.js";

/** Characters in the first variable of a string, of a name, and in each further one of either. */
const STRING_FIRST = 9;
const NAME_FIRST = 4;
const FURTHER = 10;
/** Two texts longer than this that are alike are one, given to somebody; shorter ones may be two. */
const HANDED_ON = 64;
/** Bytes of a flat string (typed arrays' memory, code kept in RAM) per variable. */
const FLAT = 14;
/** Integers from -8192 to 8191 lie inside the name that refers to them. */
const EMBEDDED = 8192;
/** Code shorter than this is kept as an ordinary string. */
const FLAT_FROM = 16;
/** `__proto__` (two variables for the name). */
const PROTOTYPE = 2;
/** Name and value that keep a date, a pattern, an error's parts, a promise's state. */
const BUILT_IN: Record<string, number> = { Date: 4, RegExp: 6, Error: 5, Promise: 7 };

export interface CostOptions {
  /** A function of the host's: one variable, or none where nothing refers to it. */
  isNative(value: object): boolean;
  /** The text of a function of the program. */
  sourceOf(fn: object): string | undefined;
  /** A string that lies in flash: one variable whatever its length. */
  inFlash(text: string): boolean;
  /** Functions refer to their code in flash instead of holding it. */
  codeInFlash(): boolean;
  /** The scope a function was made in; undefined at the top of the program. */
  scopeOf(fn: object): Scope | undefined;
}

export function stringVariables(length: number): number {
  return length <= STRING_FIRST ? 1 : 1 + Math.ceil((length - STRING_FIRST) / FURTHER);
}

export function nameVariables(name: string): number {
  return name.length <= NAME_FIRST ? 1 : 1 + Math.ceil((name.length - NAME_FIRST) / FURTHER);
}

export function flatVariables(length: number): number {
  return 1 + Math.ceil(length / FLAT);
}

/** Adds up values, each object once however often it is referred to. */
export class VariableCounter {
  private readonly seen = new Set<object>();
  private readonly texts = new Set<string>();
  private shares = false;
  total = 0;

  constructor(private readonly options: CostOptions) {}

  add(variables: number): void {
    this.total += variables;
  }

  /** Something referred to by a name: the name, and the value unless it fits into the name. */
  entry(name: string, value: unknown): void {
    this.total += nameVariables(name);
    this.referred(value);
  }

  /** The value behind a name that has been counted. */
  referred(value: unknown): void {
    const embedded = value === undefined || (Number.isInteger(value) && Math.abs(value as number) < EMBEDDED);
    if (!embedded) this.value(value);
  }

  /** From here on a long text that has been counted is that same one, handed on and not another. */
  share(): void {
    this.shares = true;
  }

  value(value: unknown): void {
    if (typeof value === "string") {
      if (this.shares && value.length > HANDED_ON && this.texts.has(value)) return;
      this.texts.add(value);
      this.total += this.options.inFlash(value) ? 1 : stringVariables(value.length);
    } else if (typeof value === "function" || (typeof value === "object" && value !== null)) {
      if (this.seen.has(value)) return;
      this.seen.add(value);
      this.object(value);
    } else if (value !== undefined) this.total++;
  }

  private object(value: object): void {
    this.total++;
    if (this.options.isNative(value) || isPin(value)) return;
    if (typeof value === "function") this.code(value);
    else if (ArrayBuffer.isView(value)) {
      this.value(value.buffer);
      return;
    } else if (isArrayBuffer(value)) {
      this.total +=
        value.byteLength < FLAT_FROM ? stringVariables(value.byteLength) : flatVariables(value.byteLength);
      return;
    } else if (!Array.isArray(value)) this.kind(value);
    this.properties(value);
  }

  private properties(value: object): void {
    for (const [key, descriptor] of entriesOf(value)) {
      // Array indices are small integers inside their name.
      this.total += Array.isArray(value) && /^\d+$/.test(key) ? 1 : nameVariables(key);
      if (descriptor.get || descriptor.set) {
        this.total++;
        this.value(descriptor.get);
        this.value(descriptor.set);
      } else this.referred(descriptor.value);
    }
  }

  private kind(value: object): void {
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor
      ?.name;
    this.total += BUILT_IN[tag] ?? (name === "Promise" ? BUILT_IN.Promise! : 0);
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype && Object.getPrototypeOf(prototype) !== null) this.total += PROTOTYPE;
  }

  /** A closure refers to its scope, or to a list of its own of the scopes around it. */
  private scopes(innermost: Scope | undefined): void {
    if (!innermost) return;
    this.total++;
    if (innermost.parent) this.total++;
    for (let scope: Scope | undefined = innermost; scope; scope = scope.parent) {
      if (innermost.parent) this.total++;
      if (this.seen.has(scope)) continue;
      this.seen.add(scope);
      this.total++;
      for (const [name, value] of Object.entries(scope.variables())) this.entry(name, value);
    }
  }

  private code(fn: object): void {
    const text = this.options.sourceOf(fn) ?? "";
    const open = text.indexOf("{");
    const parameters = /\(([^)]*)\)/.exec(text.slice(0, open < 0 ? undefined : open))?.[1] ?? "";
    for (const name of parameters.split(",")) if (name.trim()) this.total += nameVariables(" " + name.trim());
    const length = Math.max(0, text.length - open - 2);
    if (length > 0) {
      // The name of the code, and the code or a reference to it.
      this.total++;
      if (this.options.codeInFlash()) this.total++;
      else this.total += length < FLAT_FROM ? stringVariables(length) : flatVariables(length);
    }
    this.scopes(this.options.scopeOf(fn));
    const { prototype } = fn as { prototype?: object };
    if (prototype && Object.keys(prototype).length > 0) this.entry("prototype", prototype);
  }
}
