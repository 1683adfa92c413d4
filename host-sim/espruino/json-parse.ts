/** `JSON.parse` as Espruino has it: its own lexer, so single quotes, hexadecimal numbers and comments pass. */
import { addEntry } from "./entries.js";
import type { Obj, Realm } from "./realm.js";

/** `JSON.parse`; with `lenient` (as `readJSON`) also names without quotes. Throws the realm's SyntaxError. */
export function parseJson(realm: Realm, text: string, lenient = false): unknown {
  return new Parser(realm, text, lenient).value();
}

const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_$][\w$]*/y;
const SPACE = /(?:[\s]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const QUOTES: ReadonlySet<string> = new Set(['"', "'", "`"]);
const CONSTANTS: Record<string, unknown> = { true: true, false: false, null: null };
const RESERVED: ReadonlySet<string> = new Set(
  (
    "true false null undefined if else do while for break continue function return var let const this " +
    "throw try catch finally typeof void debugger class extends super static delete new instanceof in " +
    "switch case default of"
  ).split(" "),
);
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
    if (character !== undefined && QUOTES.has(character)) return this.string();
    if (character === "-") return this.negative();
    const number = this.number();
    if (number !== undefined) return number;
    const token = this.token();
    if (token in CONSTANTS) return CONSTANTS[token];
    return this.failValue(token);
  }

  /** A minus without a number is no error there, and no value: nor is what it stands in. */
  private negative(): number | undefined {
    this.at++;
    this.skip();
    const number = this.number();
    return number === undefined ? undefined : -number;
  }

  private list(): unknown[] | undefined {
    const items = this.realm.array();
    this.at++;
    for (this.skip(); !this.take("]"); this.skip()) {
      const item = this.value();
      if (item === undefined) return undefined;
      items[items.length] = item;
      this.skip();
      if (this.text[this.at] !== "]" && !this.take(",")) this.fail("','");
    }
    return items;
  }

  private object(): Obj | undefined {
    const object = this.realm.object();
    this.at++;
    for (this.skip(); !this.take("}"); this.skip()) {
      const key = this.key();
      this.skip();
      if (!this.take(":")) this.fail("':'");
      const value = this.value();
      if (value === undefined) return undefined;
      this.put(object, key, value);
      this.skip();
      if (this.text[this.at] !== "}" && !this.take(",")) this.fail("','");
    }
    return object;
  }

  /** Of two with one name the first is found (`entries.ts`); `__proto__` is what it is called, `constructor` is not shown. */
  private put(object: Obj, key: string, value: unknown): void {
    if (key === "__proto__") {
      if (this.realm.isObject(value)) Object.setPrototypeOf(object, value);
    } else if (key === "constructor") this.realm.hide(object, key, value);
    else addEntry(object, key, value);
  }

  private key(): string {
    const character = this.text[this.at];
    if (character !== undefined && QUOTES.has(character)) return this.string();
    if (this.lenient) {
      const name = this.match(NAME) ?? this.match(NUMBER);
      if (name !== undefined) return name;
    }
    const token = this.token();
    return this.fail(/^(?:ID|INT)/.test(token) ? "STRING" : "'}'", token);
  }

  private string(): string {
    const quote = this.text[this.at++];
    let result = "";
    for (;;) {
      const character = this.text[this.at++];
      if (character === undefined) return this.failValue("UNFINISHED STRING");
      if (character === quote) return result;
      result += character === "\\" ? this.escaped() : character;
    }
  }

  private escaped(): string {
    const character = this.text[this.at++];
    if (character === undefined) return this.failValue("UNFINISHED STRING");
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
    if (text === undefined) return undefined;
    // A leading zero makes it octal, as in a program, unless a digit says otherwise.
    return /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
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

  /** What stands here, in the interpreter's words. */
  private token(): string {
    const character = this.text[this.at];
    if (character === undefined) return "EOF";
    const number = this.match(NUMBER);
    if (number !== undefined) return /[.eE]/.test(number) && !/^0x/i.test(number) ? "FLOAT" : "INT";
    if (QUOTES.has(character)) return "STRING";
    const name = this.match(NAME);
    if (name === undefined) return `'${character}'`;
    return RESERVED.has(name) ? name : `ID:${name}`;
  }

  private fail(expected: string, got = this.token()): never {
    throw this.realm.error("SyntaxError", `Got ${got} expected ${expected}`);
  }

  private failValue(got: string): never {
    throw this.realm.error("SyntaxError", `Expecting valid value, got ${got.replace(/^ID:.*/, "ID")}`);
  }
}
