/**
 * What a sample is to viewers: plain text of one channel, or JSON of them all. Each format makes at most one byte
 * string of a sample, which all its viewers share.
 */
import { encodeFrame, FIN, frameHeader, TEXT } from "../websocket/frame";
import { type Channel, type ChannelFacts, factsOf } from "./channels";
import { LIMITS } from "./limits";
import type { Sampler } from "./sampler";

export interface Format {
  _name: "plain" | "rheo.v1";
  /** The newest sample as a frame. */
  _encode(): string;
  /** Bytes of the longest frame of a sample that follows the one before: so many each counts for. */
  _longest: number;
  /** Bytes sent since the last answered ping from which on a viewer is asked for its pong; see `LIMITS.askAt`. */
  _askAt: number;
  /** 1: its values are whole numbers of at most four digits; 0 takes less than false. */
  _isShort?: 0 | 1;
}

/**
 * Decimal text of one channel; `null` when it has no reading.
 *
 * @resident what it makes is kept, with the variables around it: inside another function that one's as well
 */
export function plainFormat(channel: Channel): Format {
  const facts = factsOf(channel);
  const digits = longestValue(facts);
  return {
    _name: "plain",
    _encode: () => encodeFrame(TEXT, "" + channel._value),
    _longest: 2 + digits,
    _askAt: LIMITS.askAt,
    _isShort: digits === 4 && facts.min >= 0 ? 1 : 0,
  };
}

/** Characters of the longest value of a channel; at least four, for `null`. */
function longestValue(facts: ChannelFacts): number {
  return facts.decimals ? 9 : Math.max(4, ("" + facts.min).length, ("" + facts.max).length);
}

/** Of a `sample` what comes before its number. */
const START = '{"type":"sample","seq":';
/** Its characters: so that the text stands in one place, and takes no variable. */
const START_LENGTH = 23;

interface JsonFormat extends Format {
  _sampler: Sampler;
  /** What a frame begins with that has its last character, the only closing brace, at `_end`. */
  _start: string;
  _end: number;
}

/**
 * The `sample` of `rheo.v1`; see `messages.ts`. By concatenation, which costs less on the chip than a record, and
 * with the frame's header put before it at once: a frame is nearly always as long as the last.
 *
 * @resident what it makes is kept, with the variables around it
 */
export function jsonFormat(sampler: Sampler): Format {
  const { _boot: boot } = sampler;
  const first = sampler._channels[0]!;
  // Two variables less than an empty list where there is one channel.
  const others = sampler._channels[1] && sampler._channels.slice(1);
  let text = "";
  const format: JsonFormat = {
    _start: "",
    _end: 0,
    _name: "rheo.v1",
    _encode: others
      ? () => {
          text = "" + first._value;
          for (const channel of others) text += "," + channel._value;
          text =
            format._start +
            sampler._seq +
            ',"t":' +
            (sampler._at - boot).toFixed(3) +
            ',"values":[' +
            text +
            "]}";
          return text[format._end] === "}" ? text : relengthened(format, text);
        }
      : () => {
          text =
            format._start +
            sampler._seq +
            ',"t":' +
            (sampler._at - boot).toFixed(3) +
            ',"values":[' +
            first._value +
            "]}";
          return text[format._end] === "}" ? text : relengthened(format, text);
        },
    _longest: longestSample(sampler),
    _askAt: LIMITS.askAt,
    _sampler: sampler,
  };
  return format;
}

/** Bytes that no frame of `rheo.v1` exceeds before its number or its time has two digits more. */
function longestSample(sampler: Sampler): number {
  // 40 characters that are always there, the point and three decimals; and a digit more than now.
  let length = 46 + ("" + sampler._seq).length + ("" + Math.floor(sampler._at - sampler._boot)).length;
  for (const channel of sampler._channels) length += longestValue(factsOf(channel)) + 1;
  return length + (length < 126 ? 2 : 4);
}

/**
 * The frame, which has the header of another length, with that of its own.
 *
 * @resident few frames
 * @seldom
 */
function relengthened(format: JsonFormat, frame: string): string {
  // In time: with each digit more comes a frame of another length.
  format._longest = longestSample(format._sampler);
  const rest = frame.substr(format._start.length);
  const start = frameHeader(FIN + TEXT, START_LENGTH + rest.length) + START;
  format._start = start;
  format._end = start.length + rest.length - 1;
  return start + rest;
}

/**
 * The newest sample for a viewer that was not sent `skipped` pushed ones before it.
 *
 * @resident called for few samples
 * @seldom
 */
export function encodeAfter(format: Format, skipped: number): string {
  const frame = format._encode();
  const start = (format as JsonFormat)._start;
  if (start === undefined) return frame;
  return encodeFrame(
    TEXT,
    frame.substring(start.length - START_LENGTH, frame.length - 1) + ',"skipped":' + skipped + "}",
  );
}
