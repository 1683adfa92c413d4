declare const global: { [name: string]: unknown };

/** Whether the chip has a pin of that name: Espruino has a global for each. */
export function hasPin(name: string): boolean {
  return global[name] !== undefined;
}
