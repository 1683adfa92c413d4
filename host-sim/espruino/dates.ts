/**
 * `Date` as Espruino has it: its time zone is UTC unless told otherwise, whatever the host's is;
 * milliseconds may have a fraction; what cannot be parsed is 1970.
 */
import type { MachineContext } from "./context.js";
import type { Native, Obj } from "./realm.js";
import { replaceBuiltin } from "./replace-builtin.js";
import { typeName } from "./type-name.js";

/** Parts that getters and setters exist for, without a separate UTC form. */
const PARTS = ["Date", "FullYear", "Hours", "Milliseconds", "Minutes", "Month", "Seconds"] as const;

export function installDates(context: MachineContext): void {
  const { realm, clock } = context;
  const native = realm.intrinsics.Date;
  const { prototype, UTC } = native;
  const methods = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const fractions = new WeakMap<object, number>();
  const natives: Record<string, Native> = {};
  for (const part of PARTS) {
    const get = methods[`getUTC${part}`]!;
    const set = methods[`setUTC${part}`]!;
    natives[`get${part}`] = (self) => Reflect.apply(get, self, []);
    natives[`set${part}`] = (self, args) => Reflect.apply(set, self, args);
  }
  const day = methods.getUTCDay!;
  const text = methods.toUTCString!;
  const time = methods.getTime!;
  // "Thu, 01 Jan 1970 00:00:00 GMT", with the day as a plain number there.
  const utc = (self: unknown) => String(Reflect.apply(text, self, [])).replace(/, 0/, ", ");
  const dateText = (self: unknown) => {
    const [, weekday, date, month, year, clockTime] =
      /^(\w+), (\d+) (\w+) (-?\d+) (\S+)/.exec(utc(self)) ?? [];
    return `${weekday} ${month} ${date} ${year} ${clockTime} GMT+0000`;
  };
  const exact = (self: unknown) =>
    Number(Reflect.apply(time, self, [])) + (fractions.get(self as object) ?? 0);
  Object.assign(natives, {
    getDay: (self: unknown) => Reflect.apply(day, self, []),
    getTimezoneOffset: () => 0,
    getIsDST: () => false,
    getTime: exact,
    valueOf: exact,
    toUTCString: utc,
    toString: (self: unknown) => dateText(self),
  });
  realm.define(prototype, natives);
  // Joined to text a date is its number there.
  Object.defineProperty(prototype, Symbol.toPrimitive, {
    value: realm.fn((self, [hint]) => (hint === "string" ? dateText(self) : exact(self))),
  });
  realm.define(native, { now: () => clock.date(), parse: (_self, [given]) => parse(String(given)) });

  const milliseconds = (args: unknown[]): number => {
    if (args.length === 0) return clock.date();
    if (args.length > 1) return UTC(...(args.map(Number) as [number, number]));
    const [given] = args;
    if (typeof given === "number") return given;
    if (typeof given === "string") return parse(given);
    throw realm.error(
      "TypeError",
      `Variables of type ${typeName(given)} are not supported in date constructor`,
    );
  };
  replaceBuiltin(realm, "Date", ["now", "parse"], undefined, (args) => {
    const value = milliseconds(args);
    const whole = Math.floor(value);
    const date = new native(whole) as unknown as Obj;
    if (value !== whole) fractions.set(date, value - whole);
    return date;
  });
}

/** Text without a zone is UTC; nonsense is 0. */
function parse(text: string): number {
  const hasZone = /(?:Z|GMT|UTC|[+-]\d\d:?\d\d)$/i.test(text.trim());
  const isDate = /^\d{4}-\d\d-\d\d/.test(text) || /[A-Za-z]{3}/.test(text);
  if (!isDate) return 0;
  const withZone =
    hasZone || /^\d{4}-\d\d-\d\d$/.test(text) ? text : text + (text.includes("T") ? "Z" : " UTC");
  const value = Date.parse(withZone);
  return Number.isNaN(value) ? 0 : value;
}
