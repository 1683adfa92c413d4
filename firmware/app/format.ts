/**
 * What a sample is to viewers: plain text of one channel, or JSON of them all. Each format makes at most one byte
 * string of a sample, which all its viewers share.
 */
import { encodeFrame, TEXT } from "../websocket/frame";
import type { Channel } from "./channels";
import { LIMITS } from "./limits";
import { type Sampler, secondsText } from "./sampler";

export interface Format {
  _name: "plain" | "rheo.v1";
  /** The newest sample as a frame, for a viewer that was not sent `skipped` pushed ones before it. */
  _encode(skipped: number): string;
  /** Bytes of the longest frame. */
  _longest: number;
  /** Bytes that each frame counts for; 0: as many as it has. To ask a short one for its length costs half a push. */
  _size: number;
  /** Bytes in flight from which on a viewer is asked for a pong. */
  _askAt: number;
}

/**
 * Decimal text of one channel; `null` when it has no reading.
 *
 * @resident what it makes is kept, with the variables around it: inside another function that one's as well
 */
export function plainFormat(channel: Channel): Format {
  const { decimals, min, max } = channel._facts();
  const isWhole = decimals === 0;
  // A header, and the longest of the values and of `null`.
  const longest = 2 + (isWhole ? Math.max(4, ("" + min).length, ("" + max).length) : 9);
  return {
    _name: "plain",
    _encode() {
      const value = channel._value as number;
      // Whole numbers of four digits are what nearly all are: a header written out costs a third.
      return isWhole && value > 999 && value <= 9999 ? "\x81\x04" + value : encodeFrame(TEXT, "" + value);
    },
    _longest: longest,
    _size: longest,
    _askAt: LIMITS.askPlain,
  };
}

/**
 * The `sample` of `rheo.v1`; see `messages.ts`. By concatenation, which costs less on the chip than a record.
 *
 * @resident what it makes is kept, with the variables around it
 */
export function jsonFormat(sampler: Sampler): Format {
  const first = sampler._channels[0]!;
  const others = sampler._channels.length > 1 ? sampler._channels.slice(1) : undefined;
  return {
    _name: "rheo.v1",
    _encode(skipped) {
      let values = "" + first._value;
      if (others) for (const channel of others) values += "," + channel._value;
      return encodeFrame(
        TEXT,
        '{"type":"sample","seq":' +
          sampler._seq +
          ',"t":' +
          secondsText(sampler._at) +
          ',"values":[' +
          values +
          (skipped ? '],"skipped":' + skipped + "}" : "]}"),
      );
    },
    // 68 characters without the values (ten digits of `seq`, `t` and `skipped` each), and 10 for each.
    _longest: 88 + 10 * sampler._channels.length,
    _size: 0,
    _askAt: LIMITS.askJson,
  };
}
