/**
 * From ADC counts to readings worth sending: oversampling, a filter that is calm at rest and at once
 * when the knob moves, dead band and heartbeat. Pure: the ADC and the clock are handed in.
 */

export interface Sampler {
  /** ADC conversions averaged per tick, 1..64. */
  oversample: number;
  /** Movement in LSB that is worth a push; 0 pushes every tick. */
  deadband: number;
  /** Readings so far: the number of the newest one. */
  seq: number;
  /** Newest filtered reading, whether pushed or not, 0..4095 LSB. */
  raw: number;
  /** The filter's state in LSB; negative before the first tick. */
  _level: number;
  /** Last pushed reading in LSB and when, in milliseconds since boot. */
  _pushed: number;
  _pushedAt: number;
}

/**
 * A jump of more than this many LSB is a turn of the knob and passes unfiltered; smaller ones are
 * mostly noise. Six standard deviations of the ESP32's 11 dB noise after four-fold oversampling.
 */
const MOVE = 24;
/** Share of a small difference that passes at each tick. */
const CALM = 0.25;

export function createSampler(oversample: number, deadband: number): Sampler {
  return { oversample, deadband, seq: 0, raw: 0, _level: -1, _pushed: -1, _pushedAt: 0 };
}

/**
 * One tick. `convert` gives one ADC conversion, 0..4095 (NaN when the pin has no ADC, which reads as 0);
 * `now` is in milliseconds since boot; `heartbeat` the longest silence in milliseconds. True when the
 * new reading is to be pushed: `seq` and `raw` then describe it.
 */
export function sample(sampler: Sampler, convert: () => number, now: number, heartbeat: number): boolean {
  let sum = 0;
  for (let left = sampler.oversample; left > 0; left--) sum += convert();
  const mean = sum / sampler.oversample || 0;
  const step = mean - sampler._level;
  sampler._level = sampler._level < 0 || step > MOVE || step < -MOVE ? mean : sampler._level + step * CALM;
  const raw = Math.floor(sampler._level + 0.5);
  sampler.raw = raw;
  const moved = raw - sampler._pushed;
  if (
    sampler._pushed >= 0 &&
    moved < sampler.deadband &&
    -moved < sampler.deadband &&
    now - sampler._pushedAt < heartbeat
  )
    return false;
  sampler._pushed = raw;
  sampler._pushedAt = now;
  sampler.seq++;
  return true;
}
