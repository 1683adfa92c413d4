/** `JSON.stringify` as Espruino has it: a writer that knows bytes rather than Unicode. */

import { entriesOf } from "./entries.js";
import { numberText } from "./numbers.js";
import { isPin } from "./pins.js";
import type { Obj, Realm } from "./realm.js";

const INDENT_MOST = 10;

/** `JSON.stringify`; the replacer is ignored, as there. */
export function stringifyJson(realm: Realm, value: unknown, _replacer?: unknown, space?: unknown): string {
  return new Writer(realm, indentOf(space), false).write(value, "", []);
}

/** `E.toJS` and `Storage.writeJSON`: shorter than JSON, names that can do without quotes have none. */
export function toJs(realm: Realm, value: unknown): string {
  return new Writer(realm, "", true).write(value, "", []);
}

function indentOf(space: unknown): string {
  if (typeof space === "number") return " ".repeat(Math.min(INDENT_MOST, Math.max(0, Math.trunc(space))));
  return typeof space === "string" ? space.slice(0, INDENT_MOST) : "";
}

class Writer {
  constructor(
    private readonly realm: Realm,
    private readonly indent: string,
    private readonly dropQuotes: boolean,
  ) {}

  write(value: unknown, margin: string, above: unknown[]): string {
    if (typeof value === "string") return jsonString(value);
    if (typeof value === "number") return Number.isFinite(value) ? numberText(value) : "null";
    if (value === undefined) return "null";
    if (typeof value === "function") return "undefined";
    if (typeof value !== "object" || value === null) return String(value);
    if (isPin(value)) return jsonString(String(value));
    if (above.includes(value)) return " ... ";
    const toJson = (value as Obj).toJSON;
    if (typeof toJson === "function") return this.write(toJson.call(value, ""), margin, above);
    const within = [...above, value];
    if (ArrayBuffer.isView(value)) return this.list(Array.from(value as Uint8Array), margin, within);
    if (Object.prototype.toString.call(value) === "[object ArrayBuffer]") {
      return this.list(Array.from(new Uint8Array(value as ArrayBuffer)), margin, within);
    }
    if (Array.isArray(value)) return this.list(value, margin, within);
    return this.object(value as Obj, margin, within);
  }

  private list(items: unknown[], margin: string, above: unknown[]): string {
    const inner = margin + this.indent;
    const parts = Array.from(items, (item) => this.write(item, inner, above));
    return this.wrap("[", "]", parts, margin);
  }

  private object(value: Obj, margin: string, above: unknown[]): string {
    const inner = margin + this.indent;
    const parts: string[] = [];
    for (const [key, descriptor] of entriesOf(value)) {
      if (descriptor.get || descriptor.set) continue;
      const item: unknown = descriptor.value;
      if (item === undefined || this.realm.isFunction(item)) continue;
      parts.push(this.key(key) + (this.indent ? ": " : ":") + this.write(item, inner, above));
    }
    return this.wrap("{", "}", parts, margin);
  }

  private key(name: string): string {
    return this.dropQuotes && /^(?:[A-Za-z_$][\w$]*|\d+)$/.test(name) ? name : jsonString(name);
  }

  /** Espruino's indented form has a space after the opening and before the closing bracket. */
  private wrap(open: string, close: string, parts: string[], margin: string): string {
    if (!this.indent) return open + parts.join(",") + close;
    if (parts.length === 0) return `${open}  ${close}`;
    const inner = "\n" + margin + this.indent;
    return `${open} ${inner}${parts.join(", " + inner)}\n${margin} ${close}`;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const JSON_ESCAPED = /["\\\u0000-\u001f\u007f-\uffff]/g;
const JSON_NAMED: Record<string, string> = {
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
};

/** A JSON string: whatever is not printable ASCII becomes `\u00XX`. */
function jsonString(text: string): string {
  return `"${text.replace(JSON_ESCAPED, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return JSON_NAMED[character] ?? "\\u" + code;
  })}"`;
}
