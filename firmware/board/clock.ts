/** Whole milliseconds since this call. Espruino's `getTime` is in seconds, with fractions. */
export function createClock(): () => number {
  // A built-in is found only after all the program's own globals: once is enough.
  const time = getTime;
  const floor = Math.floor;
  const boot = time();
  return () => floor((time() - boot) * 1000);
}
