/**
 * Sizes no output may exceed, in bytes. The build fails beyond them, with the number and the limit.
 * @type {Readonly<Record<string, { bytes: number, why: string }>>}
 */
export const SIZE_BUDGETS = {
  "dist/firmware.js": {
    bytes: 16_400,
    why: "it is read from flash at every boot and shares a 896 kB partition with the page",
  },
  "dist/fleet.html.gz": {
    bytes: 60 * 1024,
    why: "it is opened on phones, and holds nothing but tiles",
  },
  "dist/demo.html.gz": {
    bytes: 90 * 1024,
    why: "it is all that somebody downloads who wants to see what this is",
  },
  "dist/setup.html.gz": {
    bytes: 12 * 1024,
    why: "phones wait for it on a network that is slow to come up, with their own question of what to do about it",
  },
  "dist/dashboard.html.gz": {
    bytes: 40 * 1024,
    why: "the board sends at most 536 bytes per pass, so the page's size is the wait for it",
  },
};

/**
 * Espruino variables that the firmware may take, on the interpreter as `npm run bench` measures them.
 * They are to catch growth: what Rheo is meant to reach stands in host-sim/bench/README.md.
 */
export const VARIABLE_BUDGETS = {
  /** Idle, booted from flash, an empty server's included. */
  idle: 866,
  /** Each viewer, on either protocol. */
  viewer: 60,
  /** Each of 6 viewers above idle, at the worst moment while readings are pushed to all. */
  pushing: 88,
  /** Left over by connections that came and went. */
  lost: 0,
};

/**
 * Throws when an output is larger than its budget.
 * @param {string} file path from the repository's root, with `/`
 * @param {number} bytes its size
 */
export function assertWithinBudget(file, bytes) {
  const budget = SIZE_BUDGETS[file];
  if (budget && bytes > budget.bytes) {
    throw new Error(
      `${file} is ${bytes} bytes; the limit is ${budget.bytes} (${bytes - budget.bytes} too many), because ${budget.why}`,
    );
  }
}
