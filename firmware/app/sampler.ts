/**
 * From ADC counts to readings worth sending: a filter that is calm at rest and at once when the knob
 * moves, dead band and heartbeat. Pure: the ADC and the clock are handed in.
 */
import { LIMITS } from "./limits";

/** What the sampler is handed. */
export interface Sources {
  /** Milliseconds since boot, whole. */
  _now(): number;
  /** What the knob's pin reads, 0..4095 LSB with fractions. */
  _read(): number;
}

export interface Sampler extends Sources {
  /** When the last reading was made, in milliseconds since boot, and how far apart two must be. */
  _at: number;
  _apart: number;
  /** The filter's state in LSB; {@link NOWHERE} before the first reading. */
  _level: number;
  /** Newest filtered reading, whether pushed or not, 0..4095 LSB. */
  raw: number;
  /** Last pushed reading in LSB, or {@link NOWHERE}, and when, in milliseconds since boot. */
  _pushed: number;
  /** Movement in LSB that is worth a push; 0 pushes every reading. */
  deadband: number;
  _pushedAt: number;
  /** Readings pushed so far: the number of the newest one. */
  seq: number;
}

/**
 * A jump of more than this many LSB is a turn of the knob and passes unfiltered; smaller ones are
 * mostly noise. Six standard deviations of the ESP32's 11 dB noise after four-fold oversampling.
 */
const MOVE = 24;
/** Share of a small difference that passes at each reading. */
const CALM = 0.25;
/** So far away that getting anywhere from there is a turn of the knob, and beyond every dead band. */
const NOWHERE = -1e4;

/** A sampler for so many readings a second. */
export function createSampler(sources: Sources, rate: number, deadband: number): Sampler {
  return {
    // In the order in which they are needed: Espruino finds fields by looking at one after the other.
    _now: sources._now,
    _at: NOWHERE,
    _apart: apart(rate),
    _read: sources._read,
    _level: NOWHERE,
    raw: 0,
    _pushed: NOWHERE,
    deadband,
    _pushedAt: 0,
    seq: 0,
  };
}

/** The shortest time between two readings, in milliseconds: half of what they should be apart. */
export function apart(rate: number): number {
  return 500 / rate;
}

/**
 * One turn of the sampler's timer. True when the new reading is to be pushed: `seq`, `raw` and `_at` then
 * describe it. Turns that Espruino makes up for after a stall are left out.
 */
export function sample(sampler: Sampler): boolean {
  const now = sampler._now();
  const since = now - sampler._at;
  if (since < sampler._apart && since >= 0) return false;
  sampler._at = now;
  const mean = sampler._read();
  const step = mean - sampler._level;
  // Squares spare a comparison with each end.
  const level = step * step > MOVE * MOVE ? mean : mean - step * (1 - CALM);
  sampler._level = level;
  // No negative numbers here: this rounds as Math.floor does, for a third of its price.
  const raw = (level + 0.5) | 0;
  sampler.raw = raw;
  const moved = raw - sampler._pushed;
  if (moved * moved < sampler.deadband * sampler.deadband && now - sampler._pushedAt < LIMITS.heartbeat)
    return false;
  sampler._pushed = raw;
  sampler._pushedAt = now;
  sampler.seq++;
  return true;
}
