/**
 * JSON whose texts are UTF-8. Espruino's strings are bytes: its `JSON.stringify` writes the two bytes of "é" as
 * two characters of which nobody else makes an "é", and its `JSON.parse` makes one byte of `\u00e9`.
 */
import { checkUtf8 } from "../websocket/utf8";

/** Reads JSON in which texts beyond ASCII are UTF-8 or escaped; gives their UTF-8. Throws as `JSON.parse` does. */
export function parseJson(json: string): unknown {
  return JSON.parse(/\\u/.test(json) ? fromEscapes(json) : json);
}

/** Writes JSON with texts in UTF-8; one that holds other bytes is written with all of them escaped. */
export function toJson(value: unknown): string {
  const escaped = JSON.stringify(value);
  if (!/\\u00|[\x80-\xff]/.test(escaped)) return escaped;
  let json = "";
  let from = 0;
  for (;;) {
    const at = escaped.indexOf("\\", from);
    if (at < 0) break;
    const code = escaped.substr(at, 4) === "\\u00" ? parseInt(escaped.substr(at + 4, 2), 16) : 0;
    json +=
      code < 128 ? escaped.substring(from, at + 2) : escaped.substring(from, at) + String.fromCharCode(code);
    from = at + (code < 128 ? 2 : 6);
  }
  json += escaped.substr(from);
  return checkUtf8(json) === "" ? json : escaped;
}

/** Escapes beyond ASCII as the UTF-8 they stand for (RFC 8259 section 7); half a surrogate pair as U+FFFD. */
function fromEscapes(json: string): string {
  let text = "";
  let from = 0;
  for (;;) {
    const at = json.indexOf("\\", from);
    if (at < 0) return text + json.substr(from);
    text += json.substring(from, at);
    from = at + 2;
    let code = json[at + 1] === "u" ? hex(json, at + 2) : 0;
    if (code < 128) {
      text += json.substr(at, 2);
      continue;
    }
    from = at + 6;
    if (code >= 0xd800 && code < 0xe000) {
      const low = json.substr(from, 2) === "\\u" ? hex(json, from + 2) : 0;
      if (code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code & 1023) << 10) + (low & 1023);
        from += 6;
      } else code = 0xfffd;
    }
    text += utf8(code);
  }
}

/** The four hexadecimal digits at `at` as a number; 0 when they are none, for `JSON.parse` to refuse. */
function hex(json: string, at: number): number {
  const digits = json.substr(at, 4);
  return digits.length === 4 && !/[^0-9a-fA-F]/.test(digits) ? parseInt(digits, 16) : 0;
}

/** The UTF-8 of a code point from U+0080 (RFC 3629 section 3). */
function utf8(code: number): string {
  const last = String.fromCharCode(128 + (code & 63));
  if (code <= 0x7ff) return String.fromCharCode(192 + (code >> 6)) + last;
  const middle = String.fromCharCode(128 + ((code >> 6) & 63));
  if (code < 0x10000) return String.fromCharCode(224 + (code >> 12)) + middle + last;
  return String.fromCharCode(240 + (code >> 18), 128 + ((code >> 12) & 63)) + middle + last;
}
