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

/** `Number(text)`: white space may lead but not trail. */
export function parseNumber(text: string): number {
  const trimmed = text.replace(/^\s+/, "");
  if (trimmed === "") return 0;
  if (/^[+-]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(trimmed)) {
    const negative = trimmed.startsWith("-");
    const value = Number(trimmed.replace(/^[+-]/, ""));
    return negative ? -value : value;
  }
  if (/^[+-]?(?:Infinity|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)$/.test(trimmed))
    return Number(trimmed);
  return Number.NaN;
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
