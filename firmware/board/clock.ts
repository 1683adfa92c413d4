import type { Clock } from "../app/sampler";

/** The clock from now on. Espruino's `getTime` is in seconds, with fractions. */
export function startClock(): Clock {
  return { _time: getTime, _boot: getTime() };
}

/**
 * Whole milliseconds on a clock, by default on one that starts now.
 *
 * @resident
 */
export function createClock(clock = startClock()): () => number {
  // A built-in is found only after all the program's own globals: once is enough.
  const time = clock._time;
  const boot = clock._boot;
  const floor = Math.floor;
  return () => floor((time() - boot) * 1000);
}
