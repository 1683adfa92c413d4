/**
 * An estimate of the variables Espruino would have in use: everything the program can reach, by the
 * costs in `variables.ts`. With a limit it fails as Espruino does when there is no variable left.
 */
import { Abort } from "./abort.js";
import { builtInVariables } from "./builtins.js";
import type { MachineContext } from "./context.js";
import { EVENT_PREFIX } from "./events.js";
import type { Hooks } from "./hooks.js";
import { type CostOptions, VariableCounter } from "./variables.js";

/** What an interpreter has in use that has run next to nothing. */
const BASE = 36;
/** Longest time between two looks at everything, while the program does something, in milliseconds. */
const MEASURE_EVERY = 1000;
/** Variables that are made between two looks even when there is no room: the end must be told. */
const ROOM_LEAST = 50;
/** A call beside its parameters and variables: measured with calls inside calls. */
const CALL = 6;
/** Strings read from flash that are known as such. */
const REMEMBERED = 500;
/** Bytes per variable when data is appended to a string. */
const APPENDED = 10;

/** Parts of the machine that hold values of the program. */
export interface Holder {
  /** Counts what this part holds. */
  count(counter: VariableCounter): void;
}

export interface Figures {
  free: number;
  usage: number;
  total: number;
}

export class Memory {
  private readonly holders: Holder[] = [];
  private readonly inFlash = new Set<string>();
  private usage = BASE;
  private readonly builtIns = new Set<string>();
  private appended = 0;
  private measuredAt = Number.NEGATIVE_INFINITY;
  private looking = false;
  codeInFlash = false;

  constructor(
    private readonly context: Pick<MachineContext, "realm" | "clock" | "flags" | "modules">,
    readonly total: number,
    private readonly hooks: Pick<Hooks, "scopeOf" | "growth">,
  ) {
    hooks.growth.check = (made) => {
      // What is looked at makes values, too; and what reports the end needs some.
      if (this.looking) return;
      this.measure(made);
      if (this.usage > this.total) this.exhausted();
    };
  }

  /** Tells of a part whose values count. */
  add(holder: Holder): void {
    this.holders.push(holder);
  }

  /** A string read from flash refers to it and takes one variable. */
  readFromFlash(text: string): void {
    if (text.length <= 9) return;
    this.inFlash.add(text);
    if (this.inFlash.size > REMEMBERED) this.inFlash.delete(this.inFlash.values().next().value!);
  }

  /** A built-in the program names takes variables from its first use on. */
  uses(builtIn: string): void {
    this.builtIns.add(builtIn);
  }

  figures(): Figures {
    this.measure();
    const usage = Math.min(this.usage, this.total);
    return { free: this.total - usage, usage, total: this.total };
  }

  /** `E.getSizeOf`: variables of one value. */
  sizeOf(value: unknown): number {
    const counter = this.counter();
    counter.value(value);
    return counter.total;
  }

  /** Called before the program's data grows by this many bytes; aborts the handler if it cannot. */
  reserve(bytes: number): void {
    this.appended += bytes / APPENDED;
    if (this.usage + this.appended <= this.total) return;
    this.measure();
    if (this.usage + bytes / APPENDED > this.total) this.exhausted();
  }

  /** A handler has run: looked at from time to time, since most leave little behind. */
  afterHandler(): void {
    const now = this.context.clock.now();
    if (now - this.measuredAt < MEASURE_EVERY) return;
    this.measure();
    if (this.usage > this.total) this.exhausted();
  }

  private exhausted(): never {
    this.context.flags.raise("LOW_MEMORY");
    this.context.flags.raise("MEMORY");
    throw Abort.token("memory");
  }

  /** @param made what nothing refers to yet. */
  private measure(made?: unknown): void {
    this.looking = true;
    const counter = this.counter();
    const { global } = this.context.realm;
    for (const name of Object.keys(global)) {
      if (!this.context.realm.isBuiltIn(name)) counter.entry(name, global[name]);
    }
    for (const name of ["E", "process"]) countListeners(counter, global[name] as object);
    for (const module of this.context.modules.values()) countListeners(counter, module as object);
    for (const holder of this.holders) holder.count(counter);
    for (const name of this.builtIns) counter.add(builtInVariables(name));
    this.countRunning(counter, made);
    this.usage = BASE + counter.total;
    this.looking = false;
    // Not all that is made says so: what is left is looked at again and again, the closer the less there is.
    this.hooks.growth.looked(Math.max(ROOM_LEAST, (this.total - this.usage) / 2));
    this.appended = 0;
    this.measuredAt = this.context.clock.now();
  }

  /** What the functions that are running hold. */
  private countRunning(counter: VariableCounter, made: unknown): void {
    counter.share();
    for (const variables of this.hooks.growth.frames()) {
      counter.add(CALL);
      for (const [name, value] of Object.entries(variables)) counter.entry(name, value);
    }
    counter.value(made);
  }

  private counter(): VariableCounter {
    const { realm } = this.context;
    const options: CostOptions = {
      isNative: (value) => realm.isNative(value),
      sourceOf: (fn) => realm.sourceOf(fn),
      inFlash: (text) => this.inFlash.has(text),
      codeInFlash: () => this.codeInFlash,
      scopeOf: this.hooks.scopeOf,
    };
    return new VariableCounter(options);
  }
}

/** Listeners on a built-in object, which itself costs nothing. */
function countListeners(counter: VariableCounter, object: object): void {
  for (const name of Object.keys(object)) {
    if (name.startsWith(EVENT_PREFIX)) counter.entry(name, (object as Record<string, unknown>)[name]);
  }
}
