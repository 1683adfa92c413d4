/** `JSON` as Espruino has it: a lenient parser, and a writer that knows bytes rather than Unicode. */
import { isPin } from "./pins.js";
import type { Obj, Realm } from "./realm.js";
import { numberText } from "./strings.js";

const INDENT_MOST = 10;

/** `JSON.stringify`; the replacer is ignored, as there. */
export function stringifyJson(realm: Realm, value: unknown, _replacer?: unknown, space?: unknown): string {
  if (value === undefined) return "undefined";
  return new Writer(realm, indentOf(space)).write(value, "", []);
}

function indentOf(space: unknown): string {
  if (typeof space === "number") return " ".repeat(Math.min(INDENT_MOST, Math.max(0, Math.trunc(space))));
  return typeof space === "string" ? space.slice(0, INDENT_MOST) : "";
}

class Writer {
  constructor(
    private readonly realm: Realm,
    private readonly indent: string,
  ) {}

  write(value: unknown, margin: string, above: unknown[]): string {
    if (typeof value === "string") return jsonString(value);
    if (typeof value === "number") return Number.isFinite(value) ? numberText(value) : "null";
    if (value === undefined || typeof value === "function") return "null";
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
    for (const key of Object.keys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
      if (descriptor.get || descriptor.set) continue;
      const item: unknown = descriptor.value;
      if (item === undefined || this.realm.isFunction(item)) continue;
      parts.push(jsonString(key) + (this.indent ? ": " : ":") + this.write(item, inner, above));
    }
    return this.wrap("{", "}", parts, margin);
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

/** `JSON.parse`; with `lenient` (as `readJSON`) also names without quotes. Throws the realm's SyntaxError. */
export function parseJson(realm: Realm, text: string, lenient = false): unknown {
  return new Parser(realm, text, lenient).value();
}

const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_$][\w$]*/y;
const SPACE = /(?:[\s]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", a: "\x07" };

class Parser {
  private at = 0;

  constructor(
    private readonly realm: Realm,
    private readonly text: string,
    private readonly lenient: boolean,
  ) {}

  value(): unknown {
    this.skip();
    const character = this.text[this.at];
    if (character === "[") return this.list();
    if (character === "{") return this.object();
    if (character === '"' || character === "'" || character === "`") return this.string();
    if (character === "-") {
      this.at++;
      return -(this.number() ?? this.fail());
    }
    const number = this.number();
    if (number !== undefined) return number;
    const name = this.match(NAME);
    if (name === "true") return true;
    if (name === "false") return false;
    if (name === "null") return null;
    return this.failValue(name);
  }

  private list(): unknown[] {
    const items = this.realm.array();
    this.at++;
    for (this.skip(); !this.take("]"); this.skip()) {
      items.push(this.value());
      this.skip();
      if (this.text[this.at] !== "]" && !this.take(",")) this.fail("','");
    }
    return items;
  }

  private object(): Obj {
    const object = this.realm.object();
    this.at++;
    for (this.skip(); !this.take("}"); this.skip()) {
      const key = this.key();
      this.skip();
      if (!this.take(":")) this.fail("':'");
      object[key] = this.value();
      this.skip();
      if (this.text[this.at] !== "}" && !this.take(",")) this.fail("','");
    }
    return object;
  }

  private key(): string {
    const character = this.text[this.at];
    if (character === '"' || character === "'" || character === "`") return this.string();
    if (this.lenient) {
      const name = this.match(NAME) ?? this.match(NUMBER);
      if (name !== undefined) return name;
    }
    return this.fail("'}'");
  }

  private string(): string {
    const quote = this.text[this.at++];
    let result = "";
    for (;;) {
      const character = this.text[this.at++];
      if (character === undefined) return this.fail("STRING");
      if (character === quote) return result;
      result += character === "\\" ? this.escaped() : character;
    }
  }

  private escaped(): string {
    const character = this.text[this.at++];
    if (character === undefined) return this.fail("STRING");
    if (character === "u") return this.code(4);
    if (character === "x") return this.code(2);
    return ESCAPES[character] ?? character;
  }

  private code(digits: number): string {
    const text = this.text.slice(this.at, this.at + digits);
    this.at += digits;
    // A byte string keeps the low 8 bits.
    return String.fromCharCode(Number.parseInt(text, 16) & this.mask);
  }

  private get mask(): number {
    return this.realm.wideStrings ? 0xffff : 0xff;
  }

  private number(): number | undefined {
    const text = this.match(NUMBER);
    return text === undefined ? undefined : Number(text);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.text)?.[0];
    if (!text) return undefined;
    this.at += text.length;
    return text;
  }

  private skip(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private token(): string {
    const character = this.text[this.at];
    if (character === undefined) return "EOF";
    const name = this.match(NAME);
    return name === undefined ? `'${character}'` : `ID:${name}`;
  }

  private fail(expected?: string): never {
    const got = this.token();
    throw this.realm.error("SyntaxError", expected ? `Got ${got} expected ${expected}` : `Got ${got}`);
  }

  private failValue(name: string | undefined): never {
    const got = name === undefined ? this.token() : `ID:${name}`;
    throw this.realm.error("SyntaxError", `Expecting valid value, got ${got}`);
  }
}
