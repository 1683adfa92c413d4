/**
 * From channels to samples worth sending: all channels are read at one moment, and the sample is pushed when one
 * of them moved by its dead band, or as a heartbeat. Pure: channels and clock are handed in.
 */
import { type Channel, UNSET } from "./channels";
import { LIMITS } from "./limits";

export interface Sampler {
  /** Milliseconds since boot, whole. */
  _now(): number;
  /** When the newest sample was taken, in milliseconds since boot, and the least time to the next. */
  _at: number;
  _minInterval: number;
  /** Samples taken so far: the number of the newest one. */
  _seq: number;
  _channels: Channel[];
  /** When a sample was pushed last, in milliseconds since boot. */
  _pushedAt: number;
}

/** A sampler for so many samples a second. */
export function createSampler(now: () => number, channels: Channel[], rate: number): Sampler {
  return {
    // In the order in which they are needed: Espruino finds fields by looking at one after the other.
    _now: now,
    _at: UNSET,
    _minInterval: minInterval(rate),
    _seq: 0,
    _channels: channels,
    _pushedAt: UNSET,
  };
}

/** The shortest time between two samples, in milliseconds: half of what they should be apart. */
export function minInterval(rate: number): number {
  return 500 / rate;
}

/**
 * One turn of the sampler's timer. True when the new sample is to be pushed: the channels' `_value`, `_seq` and
 * `_at` then describe it. Turns that Espruino makes up for after a stall are left out.
 */
export function sample(sampler: Sampler): boolean {
  const now = sampler._now();
  const since = now - sampler._at;
  if (since < sampler._minInterval && since >= 0) return false;
  sampler._at = now;
  sampler._seq++;
  let isMoved = now - sampler._pushedAt >= LIMITS.heartbeat;
  for (const channel of sampler._channels) {
    const value = channel._read();
    channel._value = value;
    const move = value === null ? UNSET - channel._pushed : value - channel._pushed;
    if (move * move >= channel._deadband * channel._deadband && (move || value !== null)) isMoved = true;
  }
  if (!isMoved) return false;
  for (const channel of sampler._channels) channel._pushed = channel._value === null ? UNSET : channel._value;
  sampler._pushedAt = now;
  return true;
}

/** Milliseconds as seconds with three decimals, whatever their size: Espruino prints 12 digits of a fraction. */
export function secondsText(milliseconds: number): string {
  const rest = milliseconds % 1000;
  return (milliseconds - rest) / 1000 + (rest > 99 ? "." : rest > 9 ? ".0" : ".00") + rest;
}
