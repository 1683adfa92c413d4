import { GAP, type Ring } from "./ring";

/** Seconds over which the trend is taken. */
const SPAN = 1;

/** Share of a channel's range per second below which it counts as steady: about three times the ADC's noise. */
export const STEADY = 0.01;

/** Slope of the last second of a channel of `ring`, its unit per second, at `now`; 0 when it is not known. */
export function trend(ring: Ring, channel: number, now: number): number {
  const last = ring.length - 1;
  if (last < 0 || ring.kind(last) === GAP || now - ring.time(last) > SPAN) return 0;
  let first = ring.find(now - SPAN);
  // The value a second ago is the last one sent before that.
  if (ring.time(first) > now - SPAN && first > 0 && ring.kind(first - 1) !== GAP) first--;
  const duration = ring.time(last) - Math.max(ring.time(first), now - SPAN);
  return duration < SPAN / 4 ? 0 : (ring.value(last, channel) - ring.value(first, channel)) / duration || 0;
}
