/** How `print`, `console.log` and the console show values: Espruino's own layout. */

import { entriesOf } from "./entries.js";
import { numberText } from "./numbers.js";
import { isPin } from "./pins.js";

const INDENT = "  ";
/** Items of an object on one line before the next line starts. */
const ITEMS_ON_LINE = 4;
/** Longer arrays are shown by their first and last few, when limited. */
const LIMIT = 20;
const SHOWN = 10;

interface Style {
  /** Cut long arrays and function bodies, as the console does. */
  limited: boolean;
}

/** One argument of `print`: a string as it is, anything else in full. */
export function printed(value: unknown): string {
  return typeof value === "string" ? value : show(value, { limited: false }, 0, []);
}

/** A value as the console's answer to an expression. */
export function consoleAnswer(value: unknown): string {
  return show(value, { limited: true }, 0, []);
}

/** A string in double quotes with Espruino's escapes. */
export function quoted(text: string): string {
  return `"${text.replace(ESCAPED, escaped)}"`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const ESCAPED = /["\\\u0000-\u001f\u007f-\uffff]/g;
const NAMED: Record<string, string> = {
  "\b": "\\b",
  "\n": "\\n",
  "\t": "\\t",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
};

function escaped(character: string, offset: number, text: string): string {
  const named = NAMED[character];
  if (named) return named;
  const code = character.charCodeAt(0);
  const next = text.charCodeAt(offset + 1);
  const digitFollows = next >= 0x30 && next <= 0x39;
  if (code < 8 && !digitFollows) return `\\${code}`;
  return code < 256 ? "\\x" + hex(code, 2) : "\\u" + hex(code, 4);
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

function show(value: unknown, style: Style, depth: number, above: unknown[]): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "function") return shownFunction(value, style);
  if (typeof value !== "object" || value === null) return String(value);
  if (isPin(value)) return String(value);
  if (above.includes(value)) return " ... ";
  const within = [...above, value];
  if (ArrayBuffer.isView(value)) return typedArrayText(value as Uint8Array, style);
  if (Array.isArray(value)) return arrayText(value, style, depth, within);
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object ArrayBuffer]") return bufferText(value as ArrayBuffer, style);
  if (tag === "[object Error]") return errorText(value as Error);
  if (tag === "[object RegExp]") return regexText(value as RegExp, style, depth, within);
  if (tag === "[object Date]") return (value as Date).toString();
  return objectText(value as Record<string, unknown>, style, depth, within);
}

function regexText(
  { source, flags, lastIndex }: RegExp,
  style: Style,
  depth: number,
  above: unknown[],
): string {
  return "RegExp: " + objectText({ source, ...(flags && { flags }), lastIndex }, style, depth, above);
}

function errorText(error: Error & { type?: string }): string {
  return `${error.type ?? error.name}: ${error.message}`;
}

/** The realm's functions know their text (`function-text.ts`); the console leaves the body out. */
function shownFunction(value: unknown, style: Style): string {
  const text = String(value);
  return style.limited && !text.endsWith("{ [native code] }")
    ? text.slice(0, text.indexOf("{")) + "{ ... }"
    : text;
}

function typedArrayText(value: Uint8Array, style: Style): string {
  return numbersText(Object.prototype.toString.call(value).slice(8, -1), Array.from(value), style);
}

function bufferText(value: ArrayBuffer, style: Style): string {
  const bytes = Array.from(new Uint8Array(value));
  if (bytes.every((byte) => byte === 0)) return `new ArrayBuffer(${bytes.length})`;
  return numbersText("Uint8Array", bytes, style) + ".buffer";
}

function numbersText(name: string, items: number[], style: Style): string {
  if (items.every((item) => item === 0)) return `new ${name}(${items.length})`;
  return `new ${name}([${cut(
    items.map((item) => numberText(item)),
    style,
  ).join(", ")}])`;
}

/** With `limited`, the middle of a long list becomes ` ... `. */
function cut(items: string[], style: Style): string[] {
  if (!style.limited || items.length <= LIMIT) return items;
  const tail = items.slice(-SHOWN);
  return [...items.slice(0, SHOWN), " ... " + tail[0], ...tail.slice(1)];
}

function needsLine(value: unknown): boolean {
  return !(
    value === undefined ||
    value === null ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    isPin(value)
  );
}

function newLine(depth: number): string {
  return "\n" + INDENT.repeat(depth);
}

function arrayText(value: unknown[], style: Style, depth: number, above: unknown[]): string {
  let text = "[ ";
  let line = false;
  const limited = style.limited && value.length > LIMIT;
  for (let index = 0; index < value.length; index++) {
    if (limited && index >= SHOWN && index < value.length - SHOWN) continue;
    if (index > 0) text += ", ";
    if (limited && index === value.length - SHOWN) text += " ... ";
    const needs = needsLine(value[index]);
    if (line || needs) text += newLine(depth + 1);
    text += show(value[index], style, depth + 1, above);
    line = needs;
  }
  const named = Object.entries(value).filter(([key]) => !/^\d+$/.test(key));
  if (named.length > 0) text += (value.length > 0 ? ", " : "") + entriesText(named, style, depth, above).text;
  return text + (line ? newLine(depth) : "") + " ]";
}

function objectText(value: Record<string, unknown>, style: Style, depth: number, above: unknown[]): string {
  const entries = entriesOf(value)
    .filter(([, entry]) => !entry.get && !entry.set)
    .map(([key, entry]): [string, unknown] => [key, entry.value]);
  const { text, line } = entriesText(entries, style, depth, above);
  return `{ ${text}${line ? newLine(depth) : ""} }`;
}

function entriesText(entries: Array<[string, unknown]>, style: Style, depth: number, above: unknown[]) {
  let text = "";
  let line = false;
  let since = 0;
  entries.forEach(([key, item], index) => {
    since++;
    if (index > 0) text += ", ";
    const needs = needsLine(item);
    if (since > ITEMS_ON_LINE) line = true;
    if (line || needs) {
      text += newLine(depth + 1);
      since = 0;
    }
    text += `${quoted(key)}: ${show(item, style, depth + 1, above)}`;
    line = needs;
  });
  return { text, line };
}
