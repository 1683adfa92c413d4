/**
 * From channels to samples worth sending: all channels are read at one moment, and the sample is pushed when one
 * of them moved by its dead band, or as a heartbeat. Pure: channels and clock are handed in.
 */
import { type Channel, type Turns, UNSET } from "./channels";
import { LIMITS } from "./limits";

/** The board's clock, as it comes: whoever asks 100 times a second has no call to spare. */
export interface Clock {
  /** Seconds with fractions since any moment. */
  _time(): number;
  /** What that was when the board started. */
  _boot: number;
}

export interface Sampler extends Turns {
  // What each turn needs comes first: Espruino finds fields by looking at one after the other.
  /** When the newest sample was taken, pushed or not, by the clock. */
  _at: number;
  /** Its number: samples taken since boot, of which those that were not pushed count as well. */
  _seq: number;
  /** Sends the newest sample to those who watch; undefined when nobody does. */
  _send: ((this: Sampler) => void) | undefined;
  /** One more than the pushes left to `_send`; when they are used up, `_sendAnew` is called instead. */
  _left: number;
  _sendAnew(this: Sampler): void;
  _channels: Channel[];
  /** The clock, and what it was when the board started. */
  _time(): number;
  _boot: number;
  /** One turn of the sampler's timer. Turns that Espruino makes up for after a stall are left out. */
  _turn(): void;
  /** Has the next sample pushed whether anything moved or not. */
  _pushNext(): void;
  /** Another rate, in samples a second; gives the milliseconds until the next sample is due by it. */
  _setRate(rate: number): number;
}

/**
 * Makes `turns`, which the channels know, a sampler for so many samples a second. Who is sent them is the broadcast's to
 * say: it sets `_send`, `_left` and `_sendAnew`.
 */
export function createSampler(clock: Clock, channels: Channel[], rate: number, turns: Turns): Sampler {
  const sampler = turns as Sampler;
  sampler._at = clock._boot - 1;
  sampler._seq = 0;
  sampler._send = undefined;
  sampler._left = 0;
  sampler._channels = channels;
  sampler._time = clock._time;
  sampler._boot = clock._boot;
  const first = channels[0]!;
  if (channels.length === 1 && first._pin)
    sampleOne(sampler, first, first._read as () => number, clock._time, tooSoonFor(rate));
  else sampleAll(sampler, channels, clock._time, tooSoonFor(rate));
  return sampler;
}

/** Square of the seconds within which there is no second sample: half a period, forwards as backwards. */
function tooSoonFor(rate: number): number {
  return 0.25 / (rate * rate);
}

/**
 * The short way of a single channel that always has a value, and never asks for a turn out of the rhythm. What it does
 * is what the other does.
 *
 * @resident what it makes is kept, with the variables around it: so a turn makes none, and finds these at once
 */
function sampleOne(
  sampler: Sampler,
  channel: Channel,
  read: () => number,
  time: () => number,
  tooSoon: number,
): void {
  let step = 0;
  let pushed = 2 * UNSET;
  sampler._turn = () => {
    step = time() - sampler._at;
    // Squares spare a comparison with each end.
    if (step * step < tooSoon) return;
    sampler._at += step;
    sampler._seq++;
    channel._value = read();
    if (sampler._send) {
      step = channel._value - pushed;
      if (step * step >= channel._threshold) {
        pushed += step;
        if (--sampler._left > 0) sampler._send();
        else sampler._sendAnew();
      }
    }
  };
  sampler._pushNext = () => {
    // As far from no value as from any.
    pushed = 2 * UNSET;
  };
  sampler._setRate = (next) => {
    tooSoon = tooSoonFor(next);
    return dueIn(sampler._at + 1 / next - time());
  };
}

/** @resident as the other */
function sampleAll(sampler: Sampler, channels: Channel[], time: () => number, tooSoon: number): void {
  let step = 0;
  /** Seconds from the newest sample of the rhythm to the newest of all. */
  let ahead = 0;
  sampler._turn = () => {
    step = time() - sampler._at;
    if ((step + ahead) * (step + ahead) < tooSoon) return;
    sampler._at += step;
    sampler._seq++;
    ahead = 0;
    let isMoved = false;
    for (const channel of channels) {
      // Not a number before the first push, which the first channel brings about.
      const value = channel._read();
      channel._value = value;
      step = numberOf(value) - (channel._pushed as number);
      if (step * step >= channel._threshold) isMoved = true;
    }
    if (!isMoved || !sampler._send) return;
    for (const channel of channels) {
      const value = channel._value;
      channel._pushed = numberOf(value);
    }
    if (--sampler._left > 0) sampler._send();
    else sampler._sendAnew();
  };
  sampler._turnNow = () => {
    const now = time();
    const rhythm = sampler._at - ahead;
    if (now - rhythm < LIMITS.changeEvery / 1000 && now >= rhythm) return;
    sampler._at = now - 1;
    ahead = 0;
    sampler._turn();
    // The next one comes when it would have.
    ahead = sampler._at - rhythm;
  };
  sampler._pushNext = () => {
    channels[0]!._pushed = 2 * UNSET;
  };
  sampler._pushNext();
  sampler._setRate = (next) => {
    tooSoon = tooSoonFor(next);
    return dueIn(sampler._at - ahead + 1 / next - time());
  };
}

/** Milliseconds until then: `seconds`, or none when it is past. */
function dueIn(seconds: number): number {
  return seconds > 0 ? seconds * 1000 : 0;
}

/** @inline */
function numberOf(value: number | null): number {
  return value === null ? UNSET : value;
}

/** When the newest sample was taken, in whole milliseconds since boot. */
export function takenAt(sampler: Sampler): number {
  return Math.floor((sampler._at - sampler._boot) * 1000);
}
