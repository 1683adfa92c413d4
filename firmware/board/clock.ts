import type { Clock } from "../app/sampler";

/** The clock from now on. Espruino's `getTime` is in seconds, with fractions. */
export function startClock(): Clock {
  return { _time: getTime, _boot: getTime() };
}

/** Whole milliseconds on a clock, by default on one that starts now. */
export function createClock(clock = startClock()): () => number {
  // A built-in is found only after all the program's own globals: once is enough.
  return since(clock._time, clock._boot, Math.floor);
}

/** @resident what it makes is kept, with the variables around it */
function since(time: () => number, boot: number, floor: (value: number) => number): () => number {
  return () => floor((time() - boot) * 1000);
}
