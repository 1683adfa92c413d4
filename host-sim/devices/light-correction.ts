/**
 * The VEML7700's deviation from a straight line at high light levels, and its inverse. Vishay, "Designing
 * the VEML7700 Into an Application" (document 84323): above 1,000 lx the light level is
 *   6.0135e-13 x^4 - 9.3924e-9 x^3 + 8.1488e-5 x^2 + 1.0023 x
 * where x is counts times resolution.
 *
 * At its threshold the formula jumps, from 1,000 to 1,076 lx: no reading of it means 1,040 lx. Sensors do
 * not jump, so over the first {@link RAMP} lux above the threshold a straight line joins the two; with it
 * every light level has exactly one reading.
 *
 * This source also goes into the prelude for Espruino on Linux: it keeps to ES5 and imports nothing.
 */

/** Uncorrected lux from which the correction applies. */
const THRESHOLD = 1000;
/** Uncorrected lux over which the correction comes in; the firmware's driver uses the same. */
const RAMP = 10;
/** Uncorrected lux above any that a VEML7700 can give: full scale is 65535 x 2.1504. */
const HIGHEST = 150000;

function polynomial(x: number): number {
  return (((6.0135e-13 * x - 9.3924e-9) * x + 8.1488e-5) * x + 1.0023) * x;
}

/** Light level in lux for `x`, counts times resolution in lux, from 0. */
export function correctedLux(x: number): number {
  if (x <= THRESHOLD) return x;
  const share = x < THRESHOLD + RAMP ? (x - THRESHOLD) / RAMP : 1;
  return x + (polynomial(x) - x) * share;
}

/** What {@link correctedLux} makes `lux` of: found by halving, since it rises everywhere. */
export function uncorrectedLux(lux: number): number {
  if (lux <= THRESHOLD) return lux;
  let low = THRESHOLD;
  let high = HIGHEST;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (correctedLux(middle) < lux) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
