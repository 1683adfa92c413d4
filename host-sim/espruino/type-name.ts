/** Espruino's name of a value's type, as its messages have it: `Number`, `Array`, `undefined`. */
export function typeName(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "Array";
  const text = typeof value;
  return text[0]!.toUpperCase() + text.slice(1);
}
