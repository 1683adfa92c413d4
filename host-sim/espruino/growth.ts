/**
 * What a handler takes while it runs. The functions of the program tell their variables when they are entered
 * (`scopes.ts`), and built-ins that make texts and lists what they have made; once as much was made as there is
 * room for, everything is looked at (`memory.ts`): what nobody refers to any more has gone, as on Espruino, which
 * counts references. So the most that is in use at once is never passed over.
 */
import type { Callable, Obj, Realm } from "./realm.js";

export const ENTER = "$enter";
export const LEAVE = "$leave";

/** Methods that make something, and those that are given something to keep. */
const ARRAY_METHODS =
  "concat every fill filter find findIndex forEach join map push reduce slice some sort splice unshift";
const STRING_METHODS =
  "concat match padEnd padStart repeat replace replaceAll slice split substr substring toLowerCase toUpperCase trim";
const TYPED_METHODS = "filter map slice";

/** Bytes in a further variable of a text, and of memory in one piece. */
const PER_VARIABLE = 10;

const IN_REALM = `(function (check) {
  "use strict";
  var isArray = Array.isArray, isView = ArrayBuffer.isView, apply = Reflect.apply;
  var frames = [], depth = 0;
  var state = { __proto__: null, grown: 0, room: 1e9 };
  function enter(variables) { frames[depth++] = variables; }
  function leave() { frames[--depth] = undefined; }
  // About what a text, or a list of texts, takes; what a list holds beside texts is counted when all is.
  function cost(value) {
    if (typeof value === "string") return value.length < ${PER_VARIABLE} ? 1 : value.length / ${PER_VARIABLE};
    if (typeof value !== "object" || value === null) return 0;
    if (isView(value)) return 2 + value.byteLength / ${PER_VARIABLE};
    if (!isArray(value)) return 2;
    var total = 1;
    for (var at = 0; at < value.length; at++) total += 1 + (typeof value[at] === "string" ? cost(value[at]) : 1);
    return total;
  }
  function grow(value) {
    state.grown += cost(value);
    if (state.grown > state.room) check(value);
    return value;
  }
  return {
    state: state,
    enter: enter,
    leave: leave,
    grow: grow,
    // Not by a method, which would be counted.
    frames: function () {
      var running = [];
      for (var at = 0; at < depth; at++) running[at] = frames[at];
      return running;
    },
    making: function (native) {
      return function (...values) {
        var self = this;
        enter(function () { return { self: self, values: values }; });
        try { return grow(apply(native, self, values)); } finally { leave(); }
      };
    },
    // Of those that call back, what they have so far is there, too.
    mapping: function (native, keeps) {
      return function (...values) {
        var self = this, so = [], callback = values[0];
        if (typeof callback === "function") values[0] = function (item, at, all) {
          var answer = apply(callback, this, [item, at, all]);
          if (!keeps) so[so.length] = answer;
          else if (answer) so[so.length] = item;
          return answer;
        };
        enter(function () { return { self: self, so: so }; });
        try { return grow(apply(native, self, values)); } finally { leave(); }
      };
    },
    keeping: function (native) {
      return function (...values) {
        for (var at = 0; at < values.length; at++) grow(values[at]);
        state.grown += values.length;
        return apply(native, this, values);
      };
    }
  };
})`;

interface InRealm {
  state: { grown: number; room: number };
  enter: unknown;
  leave: unknown;
  grow(value: unknown): unknown;
  frames(): Array<() => Record<string, unknown>>;
  making(native: unknown): Callable;
  mapping(native: unknown, keeps: boolean): Callable;
  keeping(native: unknown): Callable;
}

export class Growth {
  readonly hooks: Record<string, unknown>;
  private readonly inRealm: InRealm;
  /** Set by the memory: looks at everything, with a value that nothing refers to yet. */
  check: (made: unknown) => void = () => {};

  constructor(private readonly realm: Realm) {
    this.inRealm = realm.evaluate<(check: Callable) => InRealm>(IN_REALM)(
      realm.fn((_self, [made]) => this.check(made)),
    );
    this.hooks = { [ENTER]: this.inRealm.enter, [LEAVE]: this.inRealm.leave };
  }

  /** Once all built-ins are in their place: those that make or keep something say so. */
  install(): void {
    const { realm, inRealm } = this;
    const wrap = (prototype: object, names: string, keeping: readonly string[] = []): void => {
      for (const name of names.split(" ")) {
        const native = (prototype as Obj)[name];
        if (typeof native !== "function") continue;
        const mapping = name === "map" || name === "filter";
        const made = keeping.includes(name)
          ? inRealm.keeping(native)
          : mapping
            ? inRealm.mapping(native, name === "filter")
            : inRealm.making(native);
        realm.hide(prototype, name, realm.adopt(made));
      }
    };
    const { Array: list, String: text, Uint8Array: bytes } = realm.intrinsics;
    wrap(list.prototype, ARRAY_METHODS, ["push", "unshift"]);
    wrap(text.prototype, STRING_METHODS);
    wrap(Object.getPrototypeOf(bytes.prototype) as object, TYPED_METHODS);
    realm.onResult = (value) => {
      if (typeof value === "string" || (typeof value === "object" && value !== null)) inRealm.grow(value);
    };
  }

  /** For the operators, which are too many to ask the host each time. */
  get state(): object {
    return this.inRealm.state;
  }

  /** Takes note of what was made, and answers it. */
  get grow(): (value: unknown) => unknown {
    return this.inRealm.grow;
  }

  /** Variables of the functions that are running, outermost first. */
  frames(): Array<Record<string, unknown>> {
    return this.inRealm.frames().map((variables) => variables());
  }

  /** Everything has been looked at, and there is room for so many variables more. */
  looked(room: number): void {
    this.inRealm.state.grown = 0;
    this.inRealm.state.room = room;
  }
}
