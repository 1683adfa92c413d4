/** Whole milliseconds since this call. Espruino's `getTime` is in seconds, with fractions. */
export function createClock(): () => number {
  const boot = getTime();
  return () => Math.floor((getTime() - boot) * 1000);
}
