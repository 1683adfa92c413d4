/**
 * The functions that instrumented programs call. They are lexical constants of the realm's scripts, so
 * they do not show on the global object, and are found faster than its properties. They are functions of the
 * realm, for a program may look at them as at any other.
 */
import { Abort } from "./abort.js";
import type { Errors } from "./errors.js";
import { Growth } from "./growth.js";
import { installOperators } from "./operator-hooks.js";
import { installProperties } from "./property-hooks.js";
import { Prototypes } from "./prototypes.js";
import type { Obj, Realm } from "./realm.js";

export const CAUGHT = "$caught";
export const UNLESS_ABORTING = "$unlessAborting";
export const SCOPE = "$scope";
export const CLOSURE = "$closure";
export const CODE = "$code";
export const EVAL = "$eval";

/** The variables of one call of a function, and of the calls around it. */
export interface Scope {
  variables(): Record<string, unknown>;
  parent: Scope | undefined;
}

export interface Hooks {
  readonly growth: Growth;
  /** An abort has ended; the next handler starts afresh. */
  reset(): void;
  /** The scope a function of the program was made in; undefined for functions at the top. */
  scopeOf(fn: object): Scope | undefined;
}

/** What the hooks need of the host. */
export interface HookDeps {
  /** Instruments code that the program is about to evaluate; throws the realm's SyntaxError. */
  instrumented(code: string): string;
  /** Runs code of the program's at the top, as `eval` does when it is not called by that name. */
  evaluate(code: string): unknown;
}

/** Runs inside the realm; answers the hooks that need nothing of the host. */
const IN_REALM = `(function () {
  "use strict";
  var scopes = new WeakMap();
  var get = scopes.get.bind(scopes), set = scopes.set.bind(scopes);
  return {
    scope: function (variables, parent) {
      return { __proto__: null, variables: variables, parent: parent };
    },
    closure: function (made, fn) {
      if (made) set(fn, made);
      return fn;
    },
    scopeOf: get
  };
})`;

interface RealmHooks {
  scope: unknown;
  closure: unknown;
  scopeOf: Hooks["scopeOf"];
}

export function installHooks(realm: Realm, errors: Errors, deps: HookDeps): Hooks {
  let aborting = false;
  const caught = realm.fn((_self, [error]) => {
    if (!Abort.from(error)) return errors.normalise(error);
    aborting = true;
    throw error;
  });
  const prototypes = new Prototypes(realm);
  const growth = new Growth(realm);
  const inRealm = realm.evaluate<() => RealmHooks>(IN_REALM)();
  const code = realm.fn((_self, [text]) => (typeof text === "string" ? deps.instrumented(text) : text));
  const evaluate = realm.fn((_self, [text]) => (typeof text === "string" ? deps.evaluate(text) : text));
  // `eval` called by its name is the real one and sees the caller's variables; nothing else gets hold of it.
  const hooks: Record<string, unknown> = {
    eval: realm.global.eval,
    [CAUGHT]: caught,
    [UNLESS_ABORTING]: realm.fn(() => !aborting),
    ...growth.hooks,
    ...installOperators(realm, growth),
    ...installProperties(realm, prototypes),
    [SCOPE]: inRealm.scope,
    [CLOSURE]: inRealm.closure,
    [CODE]: code,
    [EVAL]: evaluate,
  };
  declare(realm, hooks);
  prototypes.install();
  realm.hide(realm.global, "eval", evaluate);
  return {
    growth,
    reset: () => {
      aborting = false;
    },
    scopeOf: inRealm.scopeOf,
  };
}

/** Makes constants of all scripts of the realm. */
function declare(realm: Realm, constants: Record<string, unknown>): void {
  const handed = "$hooks";
  const names = Object.keys(constants);
  (realm.global as Obj)[handed] = realm.object(constants);
  realm.evaluate(`const {${names.join()}} = ${handed};`);
  delete realm.global[handed];
}
