/** The built-ins of the language where Espruino's differ from Node's. */
import type { Chip } from "./chip.js";
import { removeWhatEspruinoLacks } from "./globals.js";
import { parseJson, stringifyJson } from "./json.js";
import type { Random } from "./random.js";
import type { Obj } from "./realm.js";
import { asString } from "./strings.js";

export function installLanguage(
  chip: Chip,
  random: Random,
  evaluate: (code: string, name: string) => unknown,
): void {
  const { realm } = chip;
  const { global } = realm;
  const methods = (name: string) => (global[name] as { prototype: object }).prototype;
  realm.define(methods("Object"), { clone: (self) => ({ ...(self as object) }) });
  realm.define(global.JSON as object, {
    parse: (_self, [text]) => parseJson(realm, asString(text)),
    stringify: (_self, [value, replacer, space]) => stringifyJson(realm, value, replacer, space),
  });
  realm.define(global.String as object, {
    fromCharCode: (_self, codes) =>
      String.fromCharCode(...codes.map((code) => Math.trunc(Number(code) || 0) & 0xff)),
  });
  realm.define(global.Math as object, { random: () => random.next() });
  realm.define(global.Date as object, { now: () => chip.clock.date() });
  realm.define(global, {
    btoa: (_self, [data]) => base64(data),
    atob: (_self, [text]) => Buffer.from(String(text), "base64").toString("latin1"),
    eval: (_self, [code]) => (typeof code === "string" ? evaluate(code, "eval") : code),
  });
  realm.hide(global, "global", global);
  removeWhatEspruinoLacks(realm);
}

/** Takes bytes too: buffers, typed arrays and arrays. */
function base64(data: unknown): string {
  if (typeof data !== "object" || data === null)
    return Buffer.from(asString(data), "latin1").toString("base64");
  const bytes = new Uint8Array(
    "byteLength" in (data as Obj) ? (data as ArrayBuffer) : (data as ArrayLike<number>),
  );
  return Buffer.from(bytes).toString("base64");
}
