/**
 * From channels to samples worth sending: all channels are read at one moment, and the sample is pushed when one
 * of them moved by its dead band, or as a heartbeat. Pure: channels and clock are handed in.
 */
import { type Channel, UNSET } from "./channels";
import { LIMITS } from "./limits";

/** The board's clock, as it comes: whoever asks 100 times a second has no call to spare. */
export interface Clock {
  /** Seconds with fractions since any moment. */
  _time(): number;
  /** What that was when the board started. */
  _boot: number;
}

export interface Sampler {
  /** Somebody watches: without it, nothing is pushed. */
  _isWatched: boolean;
  /** When the newest pushed sample was taken, in whole milliseconds since boot. */
  _at: number;
  /** Its number: samples taken since boot, of which those that were not pushed count as well. */
  _seq: number;
  _channels: Channel[];
  /** One turn of the sampler's timer. Turns that Espruino makes up for after a stall are left out. */
  _turn(): void;
  /** Makes the newest sample, pushed or not, the one that `_at` and `_seq` describe. */
  _stamp(): void;
  /** A turn out of the rhythm, for a channel that changed; those in quick succession wait for the next in it. */
  _turnNow(): void;
  /** Another rate, in samples a second; gives the milliseconds until the next sample is due by it. */
  _setRate(rate: number): number;
}

/**
 * A sampler for so many samples a second, which calls `push` for each that is to be sent.
 *
 * @resident what it makes is kept, with the variables around it: inside another function that one's as well
 */
export function createSampler(clock: Clock, channels: Channel[], rate: number, push: () => void): Sampler {
  const { _time: time, _boot: boot } = clock;
  // In the closure, and each in a name of its own: in records, a turn would cost a third more.
  const first = channels[0]!;
  const others = channels.length > 1 ? channels.slice(1) : undefined;
  const read = first._read;
  const floor = Math.floor;
  let minInterval = 0.5 / rate;
  let takenAt = UNSET;
  let pushedAt = UNSET;
  let seq = 0;
  const sampler: Sampler = {
    _isWatched: false,
    _at: UNSET,
    _seq: 0,
    _channels: channels,
    _turn() {
      const now = time();
      if (now - takenAt < minInterval && now >= takenAt) return;
      takenAt = now;
      seq++;
      const value = read();
      first._value = value;
      const move = (value === null ? UNSET : value) - first._pushed;
      // Squares spare a comparison with each end.
      let isMoved = move * move >= first._threshold || now - pushedAt >= LIMITS.heartbeat / 1000;
      if (others) for (const channel of others) if (isChanged(channel)) isMoved = true;
      if (!isMoved) return;
      pushedAt = now;
      first._pushed += move;
      if (others) for (const channel of others) channel._pushed = numberOf(channel._value);
      if (!sampler._isWatched) return;
      sampler._at = floor((now - boot) * 1000);
      sampler._seq = seq;
      push();
    },
    _stamp() {
      sampler._at = floor((takenAt - boot) * 1000);
      sampler._seq = seq;
    },
    _turnNow() {
      const now = time();
      const rhythm = takenAt;
      if (now - rhythm < LIMITS.changeEvery / 1000 && now >= rhythm) return;
      takenAt = UNSET;
      sampler._turn();
      // The next one comes when it would have.
      if (rhythm !== UNSET) takenAt = rhythm;
    },
    _setRate(next) {
      minInterval = 0.5 / next;
      const due = (takenAt + 1 / next - time()) * 1000;
      return due > 0 ? due : 0;
    },
  };
  return sampler;
}

/** Reads a channel; whether it has moved by its dead band, or came to or from having no value. */
function isChanged(channel: Channel): boolean {
  const value = channel._read();
  channel._value = value;
  const move = numberOf(value) - channel._pushed;
  return move * move >= channel._threshold;
}

function numberOf(value: number | null): number {
  return value === null ? UNSET : value;
}

/**
 * Milliseconds as seconds with three decimals, whatever their size.
 *
 * @resident each reading of `rheo.v1`
 */
export function secondsText(milliseconds: number): string {
  // Up to a day it prints three decimals at most, later the nearest binary fraction's 17.
  if (milliseconds < 1e8) return "" + milliseconds / 1000;
  const rest = milliseconds % 1000;
  return (milliseconds - rest) / 1000 + (rest > 99 ? "." : rest > 9 ? ".0" : ".00") + rest;
}
