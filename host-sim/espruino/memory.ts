/**
 * An estimate of the variables Espruino would have in use: everything the program can reach, by the
 * costs in `variables.ts`. With a limit it fails as Espruino does when there is no variable left.
 */
import { Abort } from "./abort.js";
import { builtInVariables } from "./builtins.js";
import type { Chip } from "./chip.js";
import { EVENT_PREFIX } from "./events.js";
import type { Hooks } from "./hooks.js";
import { type CostOptions, Tally } from "./variables.js";

/** What an interpreter has in use that has run next to nothing. */
const BASE = 36;
/** Longest time between two looks at everything, while the program does something, in milliseconds. */
const LOOK_EVERY = 250;
/** Strings read from flash that are known as such. */
const REMEMBERED = 500;
/** Bytes per variable when data is appended to a string. */
const APPENDED = 10;

/** Parts of the machine that hold values of the program. */
export interface Holder {
  /** Counts what this part holds. */
  count(tally: Tally): void;
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
  private lookedAt = Number.NEGATIVE_INFINITY;
  codeInFlash = false;

  constructor(
    private readonly chip: Pick<Chip, "realm" | "clock" | "flags" | "modules">,
    readonly total: number,
    private readonly scopeOf: Hooks["scopeOf"],
  ) {}

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
    this.look();
    const usage = Math.min(this.usage, this.total);
    return { free: this.total - usage, usage, total: this.total };
  }

  /** `E.getSizeOf`: variables of one value. */
  sizeOf(value: unknown): number {
    const tally = this.tally();
    tally.value(value);
    return tally.total;
  }

  /** Called before the program's data grows by this many bytes; aborts the handler if it cannot. */
  reserve(bytes: number): void {
    this.appended += bytes / APPENDED;
    if (this.usage + this.appended <= this.total) return;
    this.look();
    if (this.usage + bytes / APPENDED > this.total) this.exhausted();
  }

  /** A handler has run: looked at from time to time, since most leave little behind. */
  afterHandler(): void {
    const now = this.chip.clock.now();
    if (now - this.lookedAt < LOOK_EVERY) return;
    this.look();
    if (this.usage > this.total) this.exhausted();
  }

  private exhausted(): never {
    this.chip.flags.raise("LOW_MEMORY");
    this.chip.flags.raise("MEMORY");
    throw new Abort("memory");
  }

  private look(): void {
    const tally = this.tally();
    const { global } = this.chip.realm;
    for (const name of Object.keys(global)) {
      if (!this.chip.realm.isBuiltIn(name)) tally.entry(name, global[name]);
    }
    for (const name of ["E", "process"]) countListeners(tally, global[name] as object);
    for (const module of this.chip.modules.values()) countListeners(tally, module as object);
    for (const holder of this.holders) holder.count(tally);
    for (const name of this.builtIns) tally.add(builtInVariables(name));
    this.usage = BASE + tally.total;
    this.appended = 0;
    this.lookedAt = this.chip.clock.now();
  }

  private tally(): Tally {
    const { realm } = this.chip;
    const options: CostOptions = {
      isNative: (value) => realm.isNative(value),
      sourceOf: (fn) => realm.sourceOf(fn),
      inFlash: (text) => this.inFlash.has(text),
      codeInFlash: () => this.codeInFlash,
      scopeOf: this.scopeOf,
    };
    return new Tally(options);
  }
}

/** Listeners on a built-in object, which itself costs nothing. */
function countListeners(tally: Tally, object: object): void {
  for (const name of Object.keys(object)) {
    if (name.startsWith(EVENT_PREFIX)) tally.entry(name, (object as Record<string, unknown>)[name]);
  }
}
