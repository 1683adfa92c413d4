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
  // What each turn needs comes first: Espruino finds fields by looking at one after the other.
  /** When the newest sample was taken, pushed or not, by the clock. */
  _at: number;
  /** Its number: samples taken since boot, of which those that were not pushed count as well. */
  _seq: number;
  /** Sends the newest sample to those who watch; undefined when nobody does. */
  _send: (() => void) | undefined;
  /** One more than the pushes left to `_send`; when they are used up, `_sendAnew` is called instead. */
  _left: number;
  _sendAnew(): void;
  _channels: Channel[];
  /** The clock, and what it was when the board started. */
  _time(): number;
  _boot: number;
  /** One turn of the sampler's timer. Turns that Espruino makes up for after a stall are left out. */
  _turn(): void;
  /** A turn out of the rhythm, for a channel that changed; those in quick succession wait for the next in it. */
  _turnNow(): void;
  /** Has the next sample pushed whether anything moved or not. */
  _pushNext(): void;
  /** Another rate, in samples a second; gives the milliseconds until the next sample is due by it. */
  _setRate(rate: number): number;
}

/**
 * A sampler for so many samples a second. Who is sent them is the broadcast's to say: it sets `_send`, `_left` and
 * `_sendAnew`.
 *
 * @resident what it makes is kept, with the variables around it
 */
export function createSampler(clock: Clock, channels: Channel[], rate: number): Sampler {
  const { _time: time, _boot: boot } = clock;
  // In the closure, what each turn needs first: so a turn makes no variables, and finds these at once.
  let step = 0;
  /** Square of the seconds within which there is no second sample: half a period, forwards as backwards. */
  let tooSoon = 0.25 / (rate * rate);
  let pushed = 2 * UNSET;
  const first = channels[0]!;
  const read = first._read as () => number;
  /** Seconds from the newest sample of the rhythm to the newest of all. */
  let ahead = 0;
  const sampler: Sampler = {
    _at: boot - 1,
    _seq: 0,
    _send: undefined,
    _left: 0,
    _sendAnew: () => undefined,
    _channels: channels,
    _time: time,
    _boot: boot,
    _turn:
      channels.length === 1 && first._pin
        ? // The short way of a single channel that always has a value. What it does is what the other does.
          () => {
            step = time() - sampler._at;
            // Squares spare a comparison with each end.
            if (step * step < tooSoon) return;
            sampler._at += step;
            sampler._seq++;
            first._value = read();
            if (sampler._send) {
              step = first._value - pushed;
              if (step * step >= first._threshold) {
                pushed += step;
                if (--sampler._left > 0) sampler._send();
                else sampler._sendAnew();
              }
            }
          }
        : () => {
            step = time() - sampler._at;
            if ((step + ahead) * (step + ahead) < tooSoon) return;
            sampler._at += step;
            sampler._seq++;
            ahead = 0;
            let isMoved = false;
            for (const channel of channels) {
              // Not a number before the first push, which the first channel brings about.
              step = numberOf((channel._value = channel._read())) - (channel._pushed as number);
              if (step * step >= channel._threshold) isMoved = true;
            }
            if (!isMoved || !sampler._send) return;
            for (const channel of channels) channel._pushed = numberOf(channel._value);
            if (--sampler._left > 0) sampler._send();
            else sampler._sendAnew();
          },
    _turnNow() {
      const now = time();
      const rhythm = sampler._at - ahead;
      if (now - rhythm < LIMITS.changeEvery / 1000 && now >= rhythm) return;
      sampler._at = now - 1;
      ahead = 0;
      sampler._turn();
      // The next one comes when it would have.
      ahead = sampler._at - rhythm;
    },
    _pushNext() {
      // As far from no value as from any.
      pushed = first._pushed = 2 * UNSET;
    },
    _setRate(next) {
      tooSoon = 0.25 / (next * next);
      const due = (sampler._at - ahead + 1 / next - time()) * 1000;
      return due > 0 ? due : 0;
    },
  };
  return sampler;
}

function numberOf(value: number | null): number {
  return value === null ? UNSET : value;
}

/** When the newest sample was taken, in whole milliseconds since boot. */
export function takenAt(sampler: Sampler): number {
  return Math.floor((sampler._at - sampler._boot) * 1000);
}
