/**
 * Espruino's events: every object is an emitter, listeners lie in the visible property `#onNAME`,
 * and `emit` only queues; the queue is emptied at the end of each idle pass.
 */
import type { Executor } from "./executor.js";
import type { Loop } from "./loop.js";
import type { Obj, Realm } from "./realm.js";
import type { VariableCounter } from "./variables.js";

export const EVENT_PREFIX = "#on";
/** `emit` passes on at most this many arguments. */
const MOST_ARGUMENTS = 4;

/** Variables of a queued call besides what it refers to. */
const CALL_VARIABLES = 6;

interface QueuedEvent {
  self: unknown;
  callback: unknown;
  args: unknown[];
}

export class Events {
  private queue: QueuedEvent[] = [];
  /** Hook of the stream buffers: a `data` listener was added. */
  onDataListener: (emitter: Obj) => void = () => {};

  constructor(
    private readonly realm: Realm,
    private readonly executor: Executor,
    private readonly loop: Loop,
  ) {}

  /** Queues a call for the end of the pass. */
  queueCall(self: unknown, callback: unknown, args: unknown[]): void {
    this.queue.push({ self, callback, args });
    this.loop.wake();
  }

  /** Queues the listeners `emitter` has now for an event; those added later are not called. */
  queueEvent(emitter: object, name: string, args: unknown[]): void {
    const listeners = (emitter as Obj)[EVENT_PREFIX + name];
    if (listeners === undefined) return;
    this.queueCall(emitter, listeners, args);
  }

  /** Calls the listeners right away, as the socket driver does for `data`. */
  callEvent(emitter: object, name: string, args: unknown[]): boolean {
    return this.executor.call(emitter, (emitter as Obj)[EVENT_PREFIX + name], args);
  }

  has(emitter: object, name: string): boolean {
    return (emitter as Obj)[EVENT_PREFIX + name] !== undefined;
  }

  /** The last step of a pass: empties the queue, including what handlers add to it meanwhile. */
  drain(): boolean {
    for (let event = this.queue.shift(); event; event = this.queue.shift()) {
      this.executor.call(event.self, event.callback, event.args);
    }
    return false;
  }

  /** Each queued call is an object with `func`, `args` and `this`. */
  count(counter: VariableCounter): void {
    for (const { self, callback, args } of this.queue) {
      counter.add(CALL_VARIABLES);
      counter.value(callback);
      counter.value(self);
      for (const arg of args) counter.entry("", arg);
    }
  }

  /** Puts `on`, `emit` and the rest on the realm's `Object.prototype`. */
  install(): void {
    const { realm } = this;
    const add = (first: boolean) => (self: unknown, args: unknown[]) => this.addListener(self, args, first);
    realm.define(realm.intrinsics.Object.prototype, {
      on: add(false),
      addListener: add(false),
      prependListener: add(true),
      emit: (self, args) => this.emit(self, args),
      removeListener: (self, args) => this.removeListener(self, args),
      removeAllListeners: (self, args) => this.removeAllListeners(self, args),
    });
  }

  private emitter(self: unknown): Obj {
    if (!this.realm.isObject(self)) {
      throw this.realm.error("TypeError", "Parent must be an object - not a String, Integer, etc");
    }
    return self;
  }

  private eventName(name: unknown, wanted = "String"): string {
    if (typeof name !== "string") {
      throw this.realm.error("TypeError", "First argument must be " + wanted);
    }
    return EVENT_PREFIX + name;
  }

  private addListener(self: unknown, [name, listener]: unknown[], first: boolean): void {
    const emitter = this.emitter(self);
    const key = this.eventName(name);
    if (typeof listener !== "function" && typeof listener !== "string") {
      throw this.realm.error("TypeError", "Second argument must be a function or a String");
    }
    // A new list each time: a handler added while its event runs is not called for that event.
    const before = emitter[key];
    const list = this.realm.isArray(before) ? before : before === undefined ? [] : [before];
    emitter[key] = this.realm.array(first ? [listener, ...list] : [...list, listener]);
    if (name === "data") this.onDataListener(emitter);
  }

  private emit(self: unknown, [name, ...args]: unknown[]): void {
    const emitter = this.emitter(self);
    const listeners = emitter[this.eventName(name)];
    if (args.length > MOST_ARGUMENTS) {
      throw this.realm.error("TypeError", `Too many arguments (>${MOST_ARGUMENTS})`);
    }
    if (listeners !== undefined) this.queueCall(emitter, listeners, args);
  }

  private removeListener(self: unknown, [name, listener]: unknown[]): void {
    const list = this.emitter(self)[this.eventName(name)];
    if (!this.realm.isArray(list)) return;
    const index = list.indexOf(listener);
    if (index >= 0) list.splice(index, 1);
  }

  private removeAllListeners(self: unknown, [name]: unknown[]): void {
    const emitter = this.emitter(self);
    if (name !== undefined) {
      delete emitter[this.eventName(name, "String or undefined")];
      return;
    }
    for (const key of Object.keys(emitter)) if (key.startsWith(EVENT_PREFIX)) delete emitter[key];
  }
}
