/**
 * `Function` as the program has it: what is made from text is instrumented like the rest of the program. The
 * realm's own constructor, through which text would run as it is, stays out of reach.
 */
import type { Callable, Realm } from "./realm.js";

/** @param evaluate runs code of the program's at the top and answers its value. */
export function installFunctionClass(realm: Realm, evaluate: (code: string) => unknown): void {
  const { prototype } = realm.intrinsics.Function;
  const make = (texts: readonly unknown[]): Callable => {
    const [body = "", ...reversed] = [...texts].reverse().map(String);
    return evaluate(`(function(${reversed.reverse().join()}\n){${body}\n})`) as Callable;
  };
  const standIn = realm.wrapClass((_self, texts) => make(texts));
  Object.defineProperty(standIn, "prototype", { value: prototype });
  realm.hide(prototype, "constructor", standIn);
  realm.hide(realm.global, "Function", standIn);
}
