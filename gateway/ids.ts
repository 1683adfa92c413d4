/** Names of boards in paths and topics: nothing of a board's own ever gets into either as it is. */

/** Names below `rheo/` and `/boards/` that mean something else. */
const TAKEN = ["gateway"];

/** Longest id. */
const LONGEST = 32;

/** An id made of any text: `Küche (Süd)` becomes `k-che-s-d`; never empty, only a-z, 0-9 and `-`. */
export function slug(text: string): string {
  const id = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
  return id || "board";
}

/** Whether a text may be an id as it is. */
export function isId(text: string): boolean {
  return /^[a-z0-9-]{1,32}$/.test(text) && !TAKEN.includes(text);
}

/** The id for a text, other than all of `used`. */
export function uniqueId(text: string, used: { has(id: string): boolean }): string {
  const base = slug(text);
  let id = base;
  for (let i = 2; used.has(id) || TAKEN.includes(id); i++) id = `${base.slice(0, LONGEST - 5)}-${i}`;
  return id;
}
