/**
 * From ADC counts to readings worth sending: a filter that is calm at rest and at once when the knob
 * moves, dead band and heartbeat. Pure: what the ADC and the clock say is handed in.
 */

export interface Sampler {
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

export function createSampler(deadband: number): Sampler {
  return { deadband, seq: 0, raw: 0, _level: -1, _pushed: -1, _pushedAt: 0 };
}

/**
 * One tick. `mean` is what the ADC gave, 0..4095 LSB; `now` is in milliseconds since boot; `heartbeat` the
 * longest silence in milliseconds. True when the new reading is to be pushed: `seq` and `raw` then
 * describe it.
 */
export function sample(sampler: Sampler, mean: number, now: number, heartbeat: number): boolean {
  let level = sampler._level;
  const step = mean - level;
  level = level < 0 || step > MOVE || step < -MOVE ? mean : level + step * CALM;
  sampler._level = level;
  // No negative numbers here: this rounds as Math.floor does, for a third of its price.
  const raw = (level + 0.5) | 0;
  sampler.raw = raw;
  const moved = raw - sampler._pushed;
  const band = sampler.deadband;
  if (moved < band && -moved < band && now - sampler._pushedAt < heartbeat && sampler._pushed >= 0)
    return false;
  sampler._pushed = raw;
  sampler._pushedAt = now;
  sampler.seq++;
  return true;
}
