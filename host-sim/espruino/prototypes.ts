/**
 * `__proto__`: the next object in an object's chain. It can be set to anything; what is no object is given back and
 * has no methods to offer.
 */
import type { Obj, Realm } from "./realm.js";

export class Prototypes {
  /** What was set, by the object it was set on. */
  private readonly given = new WeakMap<object, unknown>();

  constructor(private readonly realm: Realm) {}

  install(): void {
    const { realm } = this;
    const { prototype } = realm.intrinsics.Object;
    const hasOwn = prototype.hasOwnProperty;
    Object.defineProperty(prototype, "__proto__", {
      get: realm.fn((self) => this.get(self)),
      set: realm.fn((self, [value]) => this.set(self, value)),
      configurable: true,
      enumerable: false,
    });
    realm.define(prototype, {
      hasOwnProperty: (self: unknown, [name]: unknown[]) =>
        (name === "__proto__" && realm.isObject(self) && this.given.has(self)) ||
        Reflect.apply(hasOwn, self, [name as string]),
    });
  }

  /** `delete object.__proto__`: whether there was one of its own. */
  reset(object: object): boolean {
    if (!this.given.delete(object)) return false;
    return Reflect.setPrototypeOf(object, this.realm.intrinsics.Object.prototype);
  }

  private get(self: unknown): unknown {
    if (!this.realm.isObject(self)) return this.ofPrimitive(self);
    if (this.given.has(self)) return this.given.get(self);
    return this.shown(Object.getPrototypeOf(self) as Obj | null);
  }

  private set(self: unknown, value: unknown): void {
    if (!this.realm.isObject(self)) return;
    if (typeof self === "function" || Array.isArray(self)) {
      // There it is a name like any other.
      Object.defineProperty(self, "__proto__", {
        value,
        writable: true,
        configurable: true,
        enumerable: true,
      });
      return;
    }
    // A circle cannot be made on Node, and nothing can be found in one on Espruino.
    const next = this.realm.isObject(value) ? value : this.realm.intrinsics.Object.prototype;
    if (Reflect.setPrototypeOf(self, next)) this.given.set(self, value);
  }

  private ofPrimitive(value: unknown): unknown {
    const name = typeof value === "string" ? "String" : typeof value === "number" ? "Number" : "Boolean";
    return (this.realm.global[name] as Obj).prototype;
  }

  /** The prototype that the program knows, of a class that has another behind it. */
  private shown(prototype: Obj | null): unknown {
    const made = prototype && Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    return typeof made === "function" && this.realm.isNative(made)
      ? (made as unknown as Obj).prototype
      : prototype;
  }
}
