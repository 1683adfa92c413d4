/**
 * Espruino's `Promise`: `then`, `catch`, `resolve`, `reject`, `all`; callbacks run from the event
 * queue, so they have no precedence over timers already due.
 */
import type { MachineContext } from "./context.js";
import type { Callable, Obj } from "./realm.js";
import { typeName } from "./type-name.js";

type Settlement = { kind: "pending" } | { kind: "resolved" | "rejected"; value: unknown };
interface Reaction {
  onResolved: unknown;
  onRejected: unknown;
  next: Obj;
}
interface State {
  settlement: Settlement;
  reactions: Reaction[];
  handled: boolean;
}

export class Promises {
  private readonly states = new WeakMap<object, State>();
  private readonly prototype: Obj;

  constructor(private readonly context: MachineContext) {
    const { realm } = context;
    const promiseClass = realm.wrapClass((_self, [executor]) => this.construct(executor));
    this.prototype = promiseClass.prototype as Obj;
    realm.hide(realm.global, "Promise", promiseClass);
    realm.define(promiseClass, {
      resolve: (_self, [value]) => this.resolved(value),
      reject: (_self, [value]) => this.rejected(value),
      all: (_self, [values]) => this.all(values),
    });
    realm.define(this.prototype, {
      // biome-ignore lint/suspicious/noThenProperty: this is what a promise is
      then: (self, [onResolved, onRejected]) => this.react(self, onResolved, onRejected),
      catch: (self, [onRejected]) => this.react(self, undefined, onRejected),
    });
  }

  private create(): { promise: Obj; state: State } {
    const promise = this.context.realm.object();
    Object.setPrototypeOf(promise, this.prototype);
    const state: State = { settlement: { kind: "pending" }, reactions: [], handled: false };
    this.states.set(promise, state);
    return { promise, state };
  }

  private construct(executor: unknown): Obj {
    const { realm } = this.context;
    if (typeof executor !== "function")
      throw realm.error("Error", "Function required in promise constructor");
    const { promise } = this.create();
    const settle = (kind: "resolved" | "rejected") =>
      realm.fn((_self, [value]) => this.settle(promise, kind, value));
    try {
      Reflect.apply(executor as Callable, undefined, [settle("resolved"), settle("rejected")]);
    } catch (error) {
      this.settle(promise, "rejected", this.context.errors.rethrowAbort(error));
    }
    return promise;
  }

  private resolved(value: unknown): Obj {
    if (this.states.has(value as object)) return value as Obj;
    const { promise } = this.create();
    this.settle(promise, "resolved", value);
    return promise;
  }

  private rejected(value: unknown): Obj {
    const { promise } = this.create();
    this.settle(promise, "rejected", value);
    return promise;
  }

  private settle(promise: Obj, kind: "resolved" | "rejected", value: unknown): void {
    const state = this.states.get(promise)!;
    if (state.settlement.kind !== "pending") return;
    if (kind === "resolved" && this.follow(promise, value)) return;
    state.settlement = { kind, value };
    // From the queue, so that a reaction added in the same handler still counts.
    this.later(() => this.deliver(promise));
  }

  /** A promise resolved with another one settles as that one does. */
  private follow(promise: Obj, value: unknown): boolean {
    const inner = typeof value === "object" && value !== null ? this.states.get(value) : undefined;
    if (!inner) return false;
    const { realm } = this.context;
    this.react(
      value,
      realm.fn((_self, [result]) => this.settle(promise, "resolved", result)),
      realm.fn((_self, [result]) => this.settle(promise, "rejected", result)),
    );
    return true;
  }

  private later(run: () => void): void {
    this.context.events.queueCall(undefined, this.context.realm.fn(run), []);
  }

  private deliver(promise: Obj): void {
    const state = this.states.get(promise)!;
    if (state.settlement.kind === "pending") return;
    const { kind, value } = state.settlement;
    const reactions = state.reactions.splice(0);
    for (const reaction of reactions) this.run(reaction, kind, value);
    if (kind === "rejected" && !state.handled) {
      this.context.executor.guard(() => {
        throw this.context.realm.error("Error", "Unhandled promise rejection: " + String(value));
      });
    }
  }

  private run(
    { onResolved, onRejected, next }: Reaction,
    kind: "resolved" | "rejected",
    value: unknown,
  ): void {
    const handler = kind === "resolved" ? onResolved : onRejected;
    if (typeof handler !== "function") {
      this.settle(next, kind, value);
      return;
    }
    let result: unknown;
    try {
      result = Reflect.apply(handler as Callable, undefined, [value]);
    } catch (error) {
      this.settle(next, "rejected", this.context.errors.rethrowAbort(error));
      return;
    }
    this.settle(next, "resolved", result);
  }

  private react(self: unknown, onResolved: unknown, onRejected: unknown): Obj {
    const state = this.states.get(self as object);
    if (!state) throw this.context.realm.error("TypeError", "Not a promise");
    const { promise: next } = this.create();
    state.handled = true;
    state.reactions.push({ onResolved, onRejected, next });
    if (state.settlement.kind !== "pending") this.later(() => this.deliver(self as Obj));
    return next;
  }

  private all(values: unknown): Obj {
    const { realm } = this.context;
    if (!realm.isArray(values))
      throw realm.error("TypeError", `Expecting something iterable, got ${typeName(values)}`);
    const { promise } = this.create();
    const results = realm.array(Array.from({ length: values.length }));
    let missing = values.length;
    if (missing === 0) this.settle(promise, "resolved", results);
    [...values].forEach((value, index) => {
      const done = realm.fn((_self, [result]) => {
        results[index] = result;
        if (--missing === 0) this.settle(promise, "resolved", results);
      });
      const failed = realm.fn((_self, [error]) => this.settle(promise, "rejected", error));
      this.react(this.resolved(value), done, failed);
    });
    return promise;
  }
}
