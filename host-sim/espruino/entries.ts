/**
 * The entries of objects in Espruino's order, which is that of their making also where a name looks like a number,
 * and with all that have one name: `JSON.parse` makes an entry of every one, of which the first is found.
 */

/** Names in order, some repeated; only of objects whose order Node does not keep. */
const orders = new WeakMap<object, string[]>();
/** Values of a name's second and further entries. */
const repeated = new WeakMap<object, Map<string, unknown[]>>();

/** Whether Node puts this name first, in numeric order. */
export function isIndex(name: string): boolean {
  const number = Number(name);
  return number >= 0 && number < 2 ** 32 - 1 && String(Math.trunc(number)) === name;
}

/** Whether an object's entries are not what Node has of it. */
export function isReordered(object: object): boolean {
  return orders.has(object);
}

/** Own visible names in order, each as often as it has entries. */
export function namesOf(object: object): string[] {
  const own = Object.keys(object);
  const order = orders.get(object);
  if (!order) return own;
  const there = new Set(own);
  const known = new Set(order);
  return [...order.filter((name) => there.has(name)), ...own.filter((name) => !known.has(name))];
}

/** Own visible entries in order; of one with accessors the descriptor only. */
export function entriesOf(object: object): Array<[name: string, entry: PropertyDescriptor]> {
  const seen = new Map<string, number>();
  return namesOf(object).map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    const value = repeated.get(object)?.get(name)?.[before - 1];
    return [name, before === 0 ? Object.getOwnPropertyDescriptor(object, name)! : { value }];
  });
}

/** To be called before an object gets a name it does not have. */
export function beforeAdding(object: object, name: string): void {
  if (isIndex(name) && !Array.isArray(object)) orders.set(object, [...namesOf(object), name]);
}

/** Sets a property; one that is new comes last. */
export function setEntry(object: object, name: string, value: unknown): void {
  if (!Object.hasOwn(object, name)) beforeAdding(object, name);
  (object as Record<string, unknown>)[name] = value;
}

/** Adds an entry, even where there is one of that name. */
export function addEntry(object: object, name: string, value: unknown): void {
  if (!Object.hasOwn(object, name)) return setEntry(object, name, value);
  orders.set(object, [...namesOf(object), name]);
  const byName = repeated.get(object) ?? new Map<string, unknown[]>();
  byName.set(name, [...(byName.get(name) ?? []), value]);
  repeated.set(object, byName);
}

/** Gives a new object the entries of another, in their order. */
export function copyEntries(from: object, to: object): void {
  Object.assign(to, from);
  const order = orders.get(from);
  if (order) orders.set(to, namesOf(from));
  const byName = repeated.get(from);
  if (byName) repeated.set(to, new Map([...byName].map(([name, values]) => [name, [...values]])));
}

/** What `delete` does and answers: of several entries the first goes, and there is one to go. */
export function deleteEntry(object: object, name: string): boolean {
  if (!Object.hasOwn(object, name)) return false;
  const order = orders.get(object);
  if (order) order.splice(order.indexOf(name), order.includes(name) ? 1 : 0);
  const next = repeated.get(object)?.get(name);
  if (!next || next.length === 0) return Reflect.deleteProperty(object, name);
  (object as Record<string, unknown>)[name] = next.shift();
  return true;
}
