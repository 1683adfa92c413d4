/**
 * What operators make of values, where Espruino's answer is not Node's: texts with white space behind are no
 * numbers, an empty array is not `false`, objects are compared by what `valueOf` says of them. Two numbers, or
 * two texts that are compared, never come here (`operator-hooks.ts`).
 */
import { isArrayBuffer } from "./bytes.js";
import { floatOf, integerOf, isIntegerText, parseNumber } from "./numbers.js";
import { isPin } from "./pins.js";
import type { Callable, Obj, Realm } from "./realm.js";
import { asString } from "./strings.js";

/** Characters of a text that fit where it is converted: to an integer, to a number. */
const LONGEST_INTEGER = 31;
const LONGEST_NUMBER = 63;

type Operation = (left: number, right: number) => number | boolean;

const COMPARISONS: Record<string, Operation> = {
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};
const ARITHMETIC: Record<string, Operation> = {
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
};
const BITWISE: Record<string, Operation> = {
  "&": (left, right) => left & right,
  "|": (left, right) => left | right,
  "^": (left, right) => left ^ right,
  "<<": (left, right) => left << right,
  ">>": (left, right) => left >> right,
  ">>>": (left, right) => left >>> right,
};
const OPERATIONS: Record<string, Operation> = {
  ...COMPARISONS,
  ...ARITHMETIC,
  ...BITWISE,
  "+": (left, right) => left + right,
};

export class Operators {
  private readonly plainValueOf: unknown;

  constructor(private readonly realm: Realm) {
    this.plainValueOf = (realm.intrinsics.Object.prototype as unknown as Obj).valueOf;
  }

  binary(operator: string, left: unknown, right: unknown): unknown {
    const a = this.valueOf(left);
    const b = this.valueOf(right);
    if (operator === "===") return this.same(a, b);
    if (operator === "!==") return !this.same(a, b);
    return this.operate(operator, a, b);
  }

  /** Unary plus: a pin stays one. */
  plus(value: unknown): unknown {
    const given = this.valueOf(value);
    return isPin(given) ? given : this.number(given);
  }

  /** `x++` and `x--` begin with the number that `x` is. */
  number(value: unknown): number {
    return this.converted(this.valueOf(value));
  }

  /** `Number(value)`, which does not ask `valueOf`. */
  converted(given: unknown): number {
    if (given === null || typeof given === "boolean" || isPin(given)) return this.integer(given);
    if (typeof given === "string") {
      this.checkLength(given, LONGEST_NUMBER);
      return parseNumber(given);
    }
    return this.float(given);
  }

  /** What functions that take a number make of an argument; `valueOf` is not asked. */
  float(value: unknown): number {
    if (typeof value === "number") return value;
    if (value === null || typeof value === "boolean" || isPin(value)) return this.integer(value);
    const only = this.onlyItem(value);
    if (only) return only.length === 0 ? 0 : this.float(only[0]);
    if (typeof value !== "string") return Number.NaN;
    this.checkLength(value, LONGEST_NUMBER);
    if (value === "") return 0;
    if (/^-?Infinity$/.test(value)) return Number(value);
    const { value: number, whole } = floatOf(value);
    return whole ? number : Number.NaN;
  }

  /** What a value's text begins with. */
  parseFloat(value: unknown): number {
    const text = asString(value);
    this.checkLength(text, LONGEST_NUMBER);
    const infinity = /^[+-]?Infinity$/.test(text);
    return infinity ? Number.NaN : floatOf(text).value;
  }

  /** As an integer of 32 bits; 0 when it is no number. */
  integer(value: unknown): number {
    if (typeof value === "number") return Math.abs(value) < 2 ** 63 ? value | 0 : 0;
    if (typeof value === "boolean") return Number(value);
    if (isPin(value)) return Number(String(value).slice(1));
    const only = this.onlyItem(value);
    if (only) return only.length === 0 ? 0 : this.integer(only[0]);
    if (typeof value !== "string" || !isIntegerText(value, true)) return 0;
    this.checkLength(value, LONGEST_INTEGER);
    return Number(BigInt.asIntN(32, integerOf(value)));
  }

  /** The condition of `a ? b : c`, and only that, asks an object's `valueOf`. */
  condition(value: unknown): boolean {
    const given = this.valueOf(value);
    return Boolean(given);
  }

  private valueOf(value: unknown): unknown {
    if (typeof value !== "object" || value === null || isPin(value)) return value;
    if (Array.isArray(value) || ArrayBuffer.isView(value)) return value;
    const own = (value as Obj).valueOf;
    if (typeof own !== "function" || own === this.plainValueOf) return value;
    return Reflect.apply(own as Callable, value, []);
  }

  private same(a: unknown, b: unknown): boolean {
    if (isPin(a) || isPin(b)) {
      const number = (value: unknown) => (isPin(value) ? this.integer(value) : value);
      return number(a) === number(b);
    }
    return (
      a === b || (isBuffer(a) && isBuffer(b) && typeTag(a) === typeTag(b) && asString(a) === asString(b))
    );
  }

  private operate(operator: string, a: unknown, b: unknown): unknown {
    if (a === undefined && b === undefined) {
      return operator === "==" || operator === "!=" ? operator === "==" : undefined;
    }
    const comparing = operator in COMPARISONS;
    const text = comparing && (isNumeric(a) ? b : isNumeric(b) ? a : undefined);
    if (typeof text === "string") {
      const integers = isInteger(text === a ? b : a) && isIntegerText(text, false);
      return this.calculate(operator, a, b, integers);
    }
    if (operator in BITWISE) return this.calculate(operator, a, b, true);
    if (operator in ARITHMETIC || (isPlain(a) && isPlain(b))) {
      return this.calculate(operator, a, b, isInteger(a) && isInteger(b));
    }
    if (
      (operator === "==" || operator === "!=") &&
      isObject([a, b]) &&
      Array.isArray(a) === Array.isArray(b)
    ) {
      return (a === b) === (operator === "==");
    }
    const [left, right] = [asString(a), asString(b)];
    if (operator === "+") return left + right;
    const order = left < right ? -1 : left > right ? 1 : 0;
    return COMPARISONS[operator]!(order, 0);
  }

  private calculate(operator: string, a: unknown, b: unknown, integers: boolean): unknown {
    const [left, right] = integers ? [this.integer(a), this.integer(b)] : [this.float(a), this.float(b)];
    if (operator === "==" || operator === "!=") {
      const both = !integers && (a != null) === (b != null) && a == null;
      const equal = both || (left === right && (a === null) === (b === null));
      return equal === (operator === "==");
    }
    const result = OPERATIONS[operator]!(left, right);
    // Integers know no negative zero.
    return integers && result === 0 ? 0 : result;
  }

  /** An array or bytes of one item count as that item, of none as 0. */
  private onlyItem(value: unknown): unknown[] | undefined {
    if (Array.isArray(value)) return value.length < 2 ? [...value] : undefined;
    if (!isBuffer(value)) return undefined;
    const view = isArrayBuffer(value as object)
      ? new Uint8Array(value as ArrayBuffer)
      : (value as Uint8Array);
    return view.length < 2 ? Array.from(view) : undefined;
  }

  private checkLength(text: string, longest: number): void {
    if (text.length > longest) throw this.realm.error("Error", "String too big to convert to number");
  }
}

function isNumeric(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean" || isPin(value);
}

function isPlain(value: unknown): boolean {
  return isNumeric(value) || value === undefined || value === null;
}

function isInteger(value: unknown): boolean {
  if (typeof value === "number") return (value | 0) === value;
  return value === null || typeof value === "boolean" || isPin(value);
}

function isBuffer(value: unknown): boolean {
  return typeof value === "object" && value !== null && (ArrayBuffer.isView(value) || isArrayBuffer(value));
}

function typeTag(value: unknown): string {
  return Object.prototype.toString.call(value);
}

/** Whether one of two is an object, an array or a function: bytes are none of these. */
function isObject(values: readonly unknown[]): boolean {
  return values.some(
    (value) =>
      typeof value === "function" || (typeof value === "object" && value !== null && !isBuffer(value)),
  );
}
