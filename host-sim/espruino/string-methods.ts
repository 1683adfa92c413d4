/** The methods of strings where Espruino's differ from Node's. */
import type { Callable, Native, Realm } from "./realm.js";
import { replaceBuiltin } from "./replace-builtin.js";
import { asString } from "./strings.js";

export function installStrings(realm: Realm): void {
  const native = realm.intrinsics.String;
  const methods = native.prototype;
  const { split, match, indexOf, toUpperCase, toLowerCase } = methods;
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
    indexOf: (self, [search, from]) => {
      const start = Number(from) || 0;
      if (start > text(self).length) return -1;
      return Reflect.apply(indexOf as unknown as Callable, text(self), [asString(search), start]);
    },
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
  if (all && search !== "") return text.split(search).join(by);
  const at = text.indexOf(search);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + search.length);
}
