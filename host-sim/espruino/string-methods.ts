/** The methods of strings where Espruino's differ from Node's. */
import type { Callable, Native, Realm } from "./realm.js";
import { replaceBuiltin } from "./replace-builtin.js";
import { asString } from "./strings.js";

export function installStrings(realm: Realm): void {
  const native = realm.intrinsics.String;
  const methods = native.prototype;
  const { split, match, toUpperCase, toLowerCase } = methods;
  const text = (self: unknown) => String(self);
  const regex = (value: unknown): value is RegExp => value instanceof realm.intrinsics.RegExp;
  const replacing =
    (all: boolean): Native =>
    (self, [search, by]) => {
      if (regex(search)) return text(self).replace(search, regexReplacement(by) as string);
      return replaceText(text(self), asString(search), asString(by), all);
    };
  realm.define(methods, {
    // The limit is ignored.
    split: (self, [separator]) => {
      if (separator === undefined) return realm.array([text(self)]);
      return Reflect.apply(split as Callable, text(self), [
        regex(separator) ? separator : asString(separator),
      ]);
    },
    replace: replacing(false),
    replaceAll: replacing(true),
    indexOf: (self, [search, from]) => indexOf(text(self), asString(search), from),
    includes: (self, [search, from]) => indexOf(text(self), asString(search), from) >= 0,
    match: (self, [pattern]) => {
      const found = Reflect.apply(match as unknown as Callable, text(self), [
        regex(pattern) ? pattern : asString(pattern),
      ]);
      return found === null && regex(pattern) && pattern.global ? realm.array() : found;
    },
    // Letters beyond ASCII have no case.
    toUpperCase: (self) => text(self).replace(/[a-z]+/g, (part) => toUpperCase.call(part)),
    toLowerCase: (self) => text(self).replace(/[A-Z]+/g, (part) => toLowerCase.call(part)),
    repeat: (self, [count]) => {
      if (!(Number(count) >= 0)) throw realm.error("Error", "Invalid count value");
      return text(self).repeat(Math.trunc(Number(count)));
    },
  });
  realm.define(native, {
    fromCharCode: (_self, codes) => Buffer.from(codes.map(byteOf)).toString("latin1"),
  });
  replaceBuiltin(realm, "String", ["fromCharCode"], "string", (args, constructed) => {
    const value = args.length === 0 ? "" : asString(args[0]);
    return constructed ? new native(value) : value;
  });
}

/**
 * Espruino 2v29 takes the end of a text for a match when what is sought begins with it: `"aab".indexOf("abc")`
 * is 1, `"x\r\n\r".indexOf("\r\n\r\n")` is 1. Only in a text shorter than what is sought it finds nothing.
 * The end itself is no place, not even for an empty text.
 */
function indexOf(text: string, search: string, from: unknown): number {
  if (search.length > text.length) return -1;
  const wanted = typeof from === "number" || typeof from === "boolean" ? Math.trunc(Number(from)) || 0 : 0;
  const start = Math.min(Math.max(0, wanted), text.length - search.length + 1);
  const found = text.indexOf(search, start);
  if (found >= 0 && found < text.length) return found;
  for (let at = Math.max(start, text.length - search.length + 1); at < text.length; at++) {
    if (search.startsWith(text.slice(at))) return at;
  }
  return -1;
}

function byteOf(code: unknown): number {
  return (Math.trunc(Number(code)) || 0) & 0xff;
}

/** Only `$1` to `$9` mean anything in a replacement; a function gets the same arguments as on Node. */
function regexReplacement(by: unknown): unknown {
  if (typeof by === "function") {
    const call = by as Callable;
    return (...args: unknown[]) => asString(Reflect.apply(call, undefined, args));
  }
  return asString(by).replace(/\$(?![1-9])/g, "$$$$");
}

/** With a string to search for the replacement is taken literally, even a function's text. */
function replaceText(text: string, search: string, by: string, all: boolean): string {
  if (all && search !== "") {
    let result = "";
    let rest = text;
    for (let at = indexOf(rest, search, 0); at >= 0; at = indexOf(rest, search, 0)) {
      result += rest.slice(0, at) + by;
      rest = rest.slice(at + search.length);
    }
    return result + rest;
  }
  const at = indexOf(text, search, 0);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + search.length);
}
