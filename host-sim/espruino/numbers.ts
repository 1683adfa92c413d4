/**
 * Numbers as Espruino reads and writes them. It makes digits one by one and drops the rest instead of
 * rounding, keeps at most 11 after the point, and takes what is within 1e-7 of an integer for it.
 */

/** Fractions smaller than this are not written. */
const NEGLIGIBLE = 1e-7;
const MOST_DIGITS = 11;
/** Beyond these an exponent is written (base 10 only). */
const LARGE = 1e21;
const SMALL = 1e-6;
/** `toFixed` takes 0 to 20 digits, without complaint about others. */
const MOST_FIXED = 20;

/** A number as text, as `toString`, `+` and `JSON.stringify` give it. */
export function numberText(value: number, wanted = 10): string {
  // Any other radix is taken for ten.
  const radix = wanted >= 2 && wanted <= 36 ? Math.trunc(wanted) : 10;
  if (Number.isSafeInteger(value) && radix === 10) return String(value);
  // Every digit of a large one, where Node writes zeros.
  if (Number.isInteger(value) && radix === 10 && Math.abs(value) < LARGE) return String(BigInt(value));
  return special(value) ?? sign(value) + general(Math.abs(value), radix);
}

/** `toFixed`: only the last digit is rounded, so `2.5` gives "2" and `1.005` "1.00". */
export function fixedText(value: number, digits: number): string {
  const count = Math.min(MOST_FIXED, Math.max(0, Math.trunc(digits) || 0));
  return special(value) ?? sign(value) + plain(Math.abs(value), 10, count);
}

const SPACE = /^[ \t\n\v\f\r]*/;
/** A sign, a prefix of another base, and digits of which each may be a letter. */
const INTEGER = /^([+-]?)(0[xX]|0[bB]|0[oO])?([0-9a-zA-Z]*)(?:\.([0-9a-zA-Z]*))?$/;
const RADIX: Record<string, number> = { x: 16, b: 2, o: 8 };

/**
 * Whether a text is taken for an integer at once: white space may lead, digits of its base follow. A single "0"
 * is none, nor is one of digits with an 8 or 9 behind a zero and a digit.
 * @param point one decimal point may stand among the digits.
 */
export function isIntegerText(text: string, point: boolean): boolean {
  const match = INTEGER.exec(text.replace(SPACE, ""));
  if (!match) return false;
  const [, , prefix, whole = "", fraction] = match;
  if (fraction !== undefined && !point) return false;
  const pointed = fraction === undefined ? "" : ".";
  const radix = prefix ? RADIX[prefix[1]!.toLowerCase()]! : zeroRadix((whole + pointed).slice(0, 2));
  const digits = whole + (fraction ?? "");
  const zero = !prefix && whole.startsWith("0") ? 1 : 0;
  return digits.length + pointed.length > zero && [...digits].every((digit) => digitOf(digit) < radix);
}

/** The digits that a text begins with, as an integer of 64 bits, of which the rest is lost. */
export function integerOf(text: string): bigint {
  const trimmed = text.replace(SPACE, "");
  const [, sign, prefix, rest] = /^([+-]?)(0[xX]|0[bB]|0[oO])?([0-9a-zA-Z]*)/.exec(trimmed)!;
  const radix = prefix ? RADIX[prefix[1]!.toLowerCase()]! : zeroRadix(trimmed.slice(sign!.length));
  let value = 0n;
  for (const character of rest!) {
    const digit = digitOf(character);
    if (digit >= radix) break;
    value = BigInt.asIntN(64, value * BigInt(radix) + BigInt(digit));
  }
  return sign === "-" ? -value : value;
}

/** `parseFloat`: what a text begins with as a number, and whether that is all of it. NaN when it is none. */
export function floatOf(text: string): { value: number; whole: boolean } {
  const trimmed = text.replace(SPACE, "");
  const [all, sign, prefix] = /^([+-]?)(0[xX]|0[bB]|0[oO])?/.exec(trimmed)!;
  const rest = trimmed.slice(all.length);
  const radix = prefix ? RADIX[prefix[1]!.toLowerCase()]! : zeroRadix(rest);
  let at = 0;
  let value = 0;
  for (; at < rest.length && digitOf(rest[at]!) < radix; at++) value = value * radix + digitOf(rest[at]!);
  if (radix === 10) {
    const [fraction, digits = "", , exponent] = /^(?:\.(\d*))?([eE]([+-]?\d*))?/.exec(rest.slice(at))!;
    // Digit by digit, with what that loses.
    let unit = 0.1;
    for (const digit of digits) {
      value += unit * digitOf(digit);
      unit /= 10;
    }
    at += fraction.length;
    value = scaledBy(value, exponent ? Number.parseInt(exponent, 10) || 0 : 0);
  }
  if (!prefix && (at === 0 || rest.slice(0, at) === ".")) return { value: Number.NaN, whole: false };
  return { value: sign === "-" ? -value : value, whole: at === rest.length };
}

function scaledBy(value: number, exponent: number): number {
  // Beyond these nothing changes any more.
  for (let left = Math.min(700, exponent); left > 0; left--) value *= 10;
  for (let left = Math.max(-700, exponent); left < 0; left++) value /= 10;
  return value;
}

/** A zero in front makes octal, unless a point, an 8 or a 9 among the digits says otherwise. */
function zeroRadix(digits: string): number {
  return /^0/.test(digits) && !/^0\d*[.89]/.test(digits) ? 8 : 10;
}

function digitOf(character: string): number {
  const digit = Number.parseInt(character, 36);
  return Number.isNaN(digit) ? 99 : digit;
}

/** `Number(text)` and unary plus: white space may lead but not trail. */
export function parseNumber(text: string): number {
  if (text === "") return 0;
  if (isIntegerText(text, false)) return Number(integerOf(text));
  if (text === "Infinity") return Number.POSITIVE_INFINITY;
  if (text === "-Infinity") return Number.NEGATIVE_INFINITY;
  const { value, whole } = floatOf(text);
  return whole ? value : Number.NaN;
}

function special(value: number): string | undefined {
  return Number.isFinite(value) ? undefined : String(value);
}

function sign(value: number): string {
  return value < 0 ? "-" : "";
}

function general(value: number, radix: number): string {
  const { mantissa, exponent } = radix === 10 ? scaled(value) : { mantissa: value, exponent: 0 };
  const text = plain(mantissa, radix, undefined);
  return exponent === 0 ? text : `${text}e${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

/** Large numbers end between 1 and 10 inclusive, so 1e21 is written "10e+20". */
function scaled(value: number): { mantissa: number; exponent: number } {
  let exponent = 0;
  if (value >= LARGE) {
    for (; value > 1e5; exponent += 5) value /= 1e5;
    for (; value > 10; exponent++) value /= 10;
  } else if (value > 0 && value < SMALL) {
    for (; value < 1e-5; exponent -= 5) value *= 1e5;
    for (; value < 1; exponent--) value *= 10;
  }
  return { mantissa: value, exponent };
}

/** Digits without exponent: `fixed` of them after the point, or as many as there are. */
function plain(value: number, radix: number, fixed: number | undefined): string {
  if (Math.trunc(value + NEGLIGIBLE) === Math.trunc(value) + 1) value = Math.trunc(value) + 1;
  let unit = 1;
  while (unit * radix <= value) unit *= radix;
  let text = "";
  for (; unit >= 1; unit /= radix) {
    const digit = Math.trunc(value / unit);
    value -= digit * unit;
    text += digit.toString(radix);
  }
  const fraction = fixed === undefined ? freeFraction(value, radix) : fixedFraction(value, radix, fixed);
  return fraction === "" ? text : `${text}.${fraction}`;
}

function freeFraction(value: number, radix: number): string {
  let text = "";
  if (value <= 0) return text;
  for (value *= radix; text.length < MOST_DIGITS && value > NEGLIGIBLE; ) {
    const digit = Math.trunc(value + NEGLIGIBLE / 10);
    value = (value - digit) * radix;
    text += Math.min(digit, radix - 1).toString(radix);
  }
  return text;
}

function fixedFraction(value: number, radix: number, count: number): string {
  let text = "";
  for (value *= radix; text.length < count; ) {
    const last = text.length === count - 1;
    const digit = Math.trunc(value + (last ? 0.5 : NEGLIGIBLE / 10));
    value = (value - digit) * radix;
    text += Math.min(digit, radix - 1).toString(radix);
  }
  return text;
}
