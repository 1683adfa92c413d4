/** What all parts have in common. */

/**
 * Calls `use` with a part's exports and releases the part; undefined when this board has no such part.
 * Nothing of the part may be kept: its functions are gone once `use` has returned.
 */
export type WithPart = <Part, Result>(name: string, use: (part: Part) => Result) => Result | undefined;
