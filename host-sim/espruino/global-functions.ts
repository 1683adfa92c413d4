/** Top-level functions of the language that take a peer's text as readily as the program's own. */
import type { Realm } from "./realm.js";
import { asString } from "./strings.js";
import { typeName } from "./type-name.js";

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Beyond these an integer is what is left of it in 64 bits. */
const INT64 = 2 ** 63;

export function installGlobalFunctions(realm: Realm): void {
  const { global } = realm;
  const parse = global.parseInt as typeof parseInt;
  realm.define(global, {
    atob: (_self, [text]) => {
      if (typeof text !== "string") throw realm.error("Error", `Expecting String, got ${typeName(text)}`);
      return fromBase64(text);
    },
    decodeURIComponent: (_self, [text]) => {
      const decoded = decodeUri(asString(text));
      if (decoded === undefined) throw realm.error("Error", "Invalid URI");
      return decoded;
    },
    parseInt: (_self, [value, radix]) => {
      const text = asString(value);
      // A sign and a prefix of another base do not go together.
      if (/^\s*[+-]0[xX]/.test(text)) return 0;
      const number = parse(text, typeof radix === "number" ? radix : undefined);
      if (!(Math.abs(number) >= INT64)) return number;
      const [, sign, digits] = /^\s*([+-]?)(\d+)/.exec(text) ?? [];
      if (digits === undefined || (radix !== undefined && Number(radix) !== 10)) return number;
      const left = Number(BigInt.asIntN(64, BigInt(digits)));
      return sign === "-" ? -left : left;
    },
  });
}

/** Whatever is no digit counts as zero; the length follows from the characters, white space left out. */
function fromBase64(text: string): string {
  const characters = text.replace(/[\t\n\v\f\r ]/g, "");
  const padding = /=?=?$/.exec(characters)![0].length;
  const length = Math.floor((characters.length * 3) / 4) - padding;
  const known = [...characters].map((one) => (BASE64.includes(one) ? one : "A")).join("");
  return Buffer.from(known, "base64").toString("latin1").slice(0, Math.max(0, length));
}

/**
 * Any letter passes for a hexadecimal digit (`z` is 35), of which the low byte counts.
 * @returns undefined for what is no digit at all, and for bytes beyond ASCII.
 */
function decodeUri(text: string): string | undefined {
  let decoded = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "%") {
      decoded += text[at];
      continue;
    }
    const digits = text.slice(at + 1, at + 3);
    if (!/^[0-9a-zA-Z]{2}$/.test(digits)) return undefined;
    const [high, low] = [...digits].map((digit) => Number.parseInt(digit, 36));
    const byte = ((high! << 4) | low!) & 0xff;
    if (byte > 127) return undefined;
    decoded += String.fromCharCode(byte);
    at += 2;
  }
  return decoded;
}
