/**
 * The functions that instrumented programs call. They are lexical variables of the realm's scripts, so
 * they do not show on the global object, and are found faster than its properties.
 */
import { Abort } from "./abort.js";
import type { Errors } from "./errors.js";
import { numberText } from "./numbers.js";
import type { Realm } from "./realm.js";

export const CAUGHT = "$caught";
export const UNLESS_ABORTING = "$unlessAborting";
export const TEXT = "$text";
export const ADD = "$add";
export const SCOPE = "$scope";
export const CLOSURE = "$closure";

/** The variables of one call of a function, and of the calls around it. */
export interface Scope {
  variables(): Record<string, unknown>;
  parent: Scope | undefined;
}

export interface Hooks {
  /** An abort has ended; the next handler starts afresh. */
  reset(): void;
  /** The scope a function of the program was made in; undefined for functions at the top. */
  scopeOf(fn: object): Scope | undefined;
}

export function installHooks(realm: Realm, errors: Errors): Hooks {
  let aborting = false;
  const caught = (error: unknown): unknown => {
    const abort = Abort.from(error);
    if (!abort) return errors.normalise(error);
    aborting = true;
    throw abort;
  };
  const unlessAborting = () => !aborting;
  const scopes = new WeakMap<object, Scope>();
  const scope = (variables: Scope["variables"], parent?: Scope): Scope => ({ variables, parent });
  const closure = (made: Scope | undefined, fn: object): object => {
    if (made) scopes.set(fn, made);
    return fn;
  };
  const names = [CAUGHT, UNLESS_ABORTING, TEXT, ADD, SCOPE, CLOSURE];
  const assign = realm.evaluate<(...hooks: unknown[]) => void>(
    `let ${names.join()};(function(){[${names.join()}]=arguments})`,
  );
  assign(caught, unlessAborting, text, add, scope, closure);
  return {
    reset: () => {
      aborting = false;
    },
    scopeOf: (fn) => scopes.get(fn),
  };
}

function text(value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? numberText(value) : value;
}

function add(left: unknown, right: unknown): unknown {
  if (typeof left === "string") return left + (text(right) as string);
  if (typeof right === "string") return (text(left) as string) + right;
  return (left as number) + (right as number);
}
