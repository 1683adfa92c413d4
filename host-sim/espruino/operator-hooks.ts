/**
 * The functions that stand for operators in instrumented programs. They are functions of the realm and decide
 * there what is the same on Node, which is nearly everything; the rest goes to `operators.ts`.
 */
import type { Growth } from "./growth.js";
import { numberText } from "./numbers.js";
import { Operators } from "./operators.js";
import type { Callable, Realm } from "./realm.js";

/** Operators with two sides, and the constant that stands for each. */
export const BINARY: Readonly<Record<string, string>> = {
  "+": "$add",
  "-": "$subtract",
  "*": "$multiply",
  "/": "$divide",
  "%": "$remainder",
  "&": "$and",
  "|": "$or",
  "^": "$exclusiveOr",
  "<<": "$left",
  ">>": "$right",
  ">>>": "$unsignedRight",
  "==": "$equal",
  "!=": "$unequal",
  "===": "$same",
  "!==": "$notSame",
  "<": "$less",
  "<=": "$lessOrEqual",
  ">": "$greater",
  ">=": "$greaterOrEqual",
};
/** The same with its sides the other way round: of `a += b` the right one is read first. */
export const REVERSED = (operator: string): string => `${BINARY[operator]}To`;
export const TEXT = "$text";
export const PLUS = "$plus";
export const NUMBER = "$number";
export const CONDITION = "$condition";
/** A text that was made of parts. */
export const MADE = "$made";
/** Answers the second of two, where a comma would do but for what stands before. */
export const LAST = "$last";

/** When an operator means on Node what it means on Espruino. */
function alike(operator: string): string {
  const numbers = 'typeof left === "number" && typeof right === "number"';
  if (/^[=!]==$/.test(operator)) return "left === right || plain(left) && plain(right)";
  if (/^[=!]=$/.test(operator)) return 'typeof left === typeof right && typeof left !== "object"';
  if (/[<>]=?$/.test(operator) && operator.length < 3 && !/<<|>>/.test(operator)) {
    return `${numbers} || typeof left === "string" && typeof right === "string"`;
  }
  return numbers;
}

function binaryCode([operator, name]: [string, string]): string {
  const body =
    operator === "+"
      ? `if (typeof left === "string") {
           if (typeof right === "string") return MADE(left + right);
           if (typeof right === "number") return MADE(left + text(right));
         } else if (typeof left === "number") {
           if (typeof right === "number") return left + right;
           if (typeof right === "string") return MADE(text(left) + right);
         }
         return slow("+", left, right);`
      : `return ${alike(operator)} ? left ${operator} right : slow(${JSON.stringify(operator)}, left, right);`;
  const plain = body.replaceAll("MADE", "made");
  // Appended to in place: only what comes is more.
  const appended = body.replaceAll("MADE(", "appended(right, ");
  return `${name}: function (left, right) { ${plain} }, ${name}To: function (right, left) { ${appended} },`;
}

/** Functions of `Math` that take any number of numbers, and those that take one or two. */
const MANY = ["max", "min"];
const FEW = "abs acos asin atan atan2 ceil cos exp floor log pow sign sin sqrt tan".split(" ");

const IN_REALM = `(function (slow, fractionText, number, plus, float, valueTrue, state, grow) {
  "use strict";
  var isInteger = Number.isInteger, isView = ArrayBuffer.isView, plainValueOf = Object.prototype.valueOf;
  function text(value) {
    return typeof value === "number" && !isInteger(value) ? fractionText(value) : value;
  }
  function made(result) {
    if (result.length > 9) state.grown += result.length / 10;
    return state.grown > state.room ? grow(result) : result;
  }
  function appended(part, result) {
    state.grown += part.length / 10 || 1;
    return state.grown > state.room ? grow(result) : result;
  }
  function plain(value) {
    return typeof value !== "object" || value === null || value.valueOf === plainValueOf && !isView(value);
  }
  function floated(value) {
    return typeof value === "number" ? value : float(value);
  }
  return {
    hooks: {
      ${Object.entries(BINARY).map(binaryCode).join("\n      ")}
      ${TEXT}: text,
      ${MADE}: made,
      ${PLUS}: function (value) { return typeof value === "number" ? value : plus(value); },
      ${NUMBER}: function (value) { return typeof value === "number" ? value : number(value); },
      ${CONDITION}: function (value) { return plain(value) ? value : valueTrue(value); },
      ${LAST}: function (first, second) { return second; }
    },
    few: function (native) {
      return function (first, second) { return native(floated(first), floated(second)); };
    },
    many: function (native) {
      return function (...values) {
        for (var at = 0; at < values.length; at++) values[at] = floated(values[at]);
        return native(...values);
      };
    }
  };
})`;

interface InRealm {
  hooks: Record<string, unknown>;
  few(native: unknown): Callable;
  many(native: unknown): Callable;
}

/** Makes the functions, and has those of `Math` and their like convert what they are given as Espruino does. */
export function installOperators(realm: Realm, growth: Growth): Record<string, unknown> {
  const operators = new Operators(realm);
  const inRealm = realm.evaluate<(...given: unknown[]) => InRealm>(IN_REALM)(
    realm.fn((_self, [operator, left, right]) => operators.binary(String(operator), left, right)),
    realm.fn((_self, [value]) => numberText(value as number)),
    realm.fn((_self, [value]) => operators.number(value)),
    realm.fn((_self, [value]) => operators.plus(value)),
    realm.fn((_self, [value]) => operators.float(value)),
    realm.fn((_self, [value]) => operators.condition(value)),
    growth.state,
    growth.grow,
  );
  const math = realm.global.Math as Record<string, unknown>;
  for (const name of FEW) realm.hide(math, name, realm.adopt(inRealm.few(math[name])));
  for (const name of MANY) realm.hide(math, name, realm.adopt(inRealm.many(math[name])));
  realm.define(realm.global, {
    isNaN: (_self, [value]) => Number.isNaN(operators.float(value)),
    isFinite: (_self, [value]) => Number.isFinite(operators.float(value)),
    parseFloat: (_self, [value]) => operators.parseFloat(value),
  });
  return inRealm.hooks;
}
