/**
 * Channels: what the board measures. Everything that is particular to a kind of sensor (its pins, its bits, its
 * unit, its filter) is in the file of that kind; the rest of the firmware knows what is here.
 */
import { checkUtf8 } from "../websocket/utf8";
import type * as messages from "./messages";

/** What a kind is: the same for all channels of it. */
export interface ChannelFacts {
  kind: string;
  unit: string;
  min: number;
  max: number;
  /** Decimals of its values; with none, each value is a whole number. */
  decimals: number;
  /** Null: its values are not calibrated by whoever shows them. */
  calibration?: null;
}

/** What a kind makes of one channel's settings. */
export interface Source {
  /**
   * The newest value, at most 9 characters when written out, or null when there is none. Called for each
   * sample, up to 100 times a second, without a `this`: it must not wait for anything.
   */
  _read(): number | null;
  /** What the channel is; absent when `_read` says it, see {@link factsOf}. */
  _facts?(what: true): ChannelFacts;
  /** The dead band unless the settings give one. */
  _deadband: number;
  /** The ADC pin that bursts convert; absent when there is none. */
  _pin?: string;
}

/** One channel at work. */
export interface Channel {
  // What each sample needs comes first: Espruino finds fields by looking at one after the other.
  _read(): number | null;
  /** The newest value, whether pushed or not. */
  _value: number | null;
  /** The value pushed last, or {@link UNSET}; absent until something was. */
  _pushed?: number;
  /** The square of the dead band. */
  _threshold: number;
  /** See {@link Source}. */
  _facts?(what: true): ChannelFacts;
  _id: string;
  /** Absent: the id, with a capital. */
  _label?: string;
  /** See {@link Source}. */
  _pin?: string;
  /** Absent: the whole range, if its kind is calibrated at all. */
  _calibration?: messages.Calibration;
}

/**
 * What a channel is. A kind may have one function for this and for its values, told apart by what it is asked with: a
 * channel then has one field less.
 *
 * @inline
 */
export function factsOf(channel: Pick<Channel, "_read" | "_facts">): ChannelFacts {
  return (channel._facts || (channel._read as unknown as (what: true) => ChannelFacts))(true);
}

/** Stands for no value, beyond every dead band of any other. */
export const UNSET = -1e9;

/** One channel's settings, as the file has them. */
export interface ChannelSettings {
  [field: string]: unknown;
}

/** What a kind may ask for while it opens a channel. */
export interface ChannelTools {
  /** The value of a setting; undefined when it is not given. */
  setting(field: string): unknown;
  /** The whole number in a setting. Anything else from `low` to `high` is reported, and `otherwise` used. */
  whole(field: string, low: number, high: number, otherwise: number): number;
  /**
   * Takes a pin for this channel. Undefined, and reported, when there is no such pin or another channel has
   * taken it: the channel then has no values. Channels that take it for the same `shared` purpose, such as a line
   * of a bus, may all have it.
   */
  pin(field: string, otherwise?: string, shared?: string): string | undefined;
  /** Reports what is wrong with the channel, in a sentence without its end. */
  report(problem: string): void;
  /** The channel's id. */
  id: string;
  /** Reports what has gone wrong while it worked, and keeps it in the error log. */
  log(problem: string): void;
  /** What takes the samples, once the board has started. */
  sampler: Turns;
}

/** What a channel asks of the sampler. */
export interface Turns {
  /**
   * A turn out of the rhythm, for a channel that changed: a sample is taken and pushed now. Those in quick succession
   * wait for the next in the rhythm. Absent until the board has started, and where no channel can ask for it.
   */
  _turnNow?(): void;
}

/** A kind of channel. Never throws; what is wrong is reported, and a channel that cannot work reads null. */
export type OpenChannel = (tools: ChannelTools) => Source;

/** What channels need of the board. */
export interface ChannelsBoard {
  /** The kind of that name, loaded when need be; undefined when there is none. */
  _kind(name: string): OpenChannel | undefined;
  /** Whether the chip has a pin of that name. */
  _hasPin(name: string): boolean;
  _report(problem: string): void;
  /** Reports it, and keeps it in the error log. */
  _log(problem: string): void;
}

/** Channels at once; the message that announces them all must fit what may be in flight. */
export const MOST_CHANNELS = 8;

/** Whether text may be a channel's `id`. */
export function isChannelId(id: unknown): id is string {
  return typeof id === "string" && id.length > 0 && id.length <= 16 && !/[^-a-z0-9]/.test(id);
}

/** Whether text may be shown as a name or label: 1 to 32 bytes of UTF-8 without control characters. */
export function isLabel(text: unknown): text is string {
  return (
    typeof text === "string" &&
    text.length > 0 &&
    text.length <= 32 &&
    !/[^ -~\x80-\xff]/.test(text) &&
    checkUtf8(text) === ""
  );
}

/** Whether these may be the ends of travel of a channel with such facts. */
export function isCalibration(value: unknown, facts: ChannelFacts): value is messages.Calibration {
  const ends = value as messages.Calibration;
  return (
    typeof value === "object" &&
    !!value &&
    isWithin(ends.min, facts.min, facts.max, facts) &&
    isWithin(ends.max, facts.min, facts.max, facts) &&
    ends.min !== ends.max
  );
}

/** Whether a value is a number from `low` to `high`, and whole if the channel's values are. */
export function isWithin(value: unknown, low: number, high: number, facts: ChannelFacts): value is number {
  return (
    typeof value === "number" &&
    value >= low &&
    value <= high &&
    (facts.decimals > 0 || Math.floor(value) === value)
  );
}

/** The channel with this id; undefined when there is none. */
export function findChannel(channels: Channel[], id: string): Channel | undefined {
  for (const channel of channels) if (channel._id === id) return channel;
  return undefined;
}

/** What a channel is called to people. */
export function labelOf({ _id: id, _label: label }: Channel): string {
  return label === undefined ? id[0]!.toUpperCase() + id.substr(1) : label;
}

/** What viewers can change about a channel, as it is now. */
export function controlsOf(channel: Channel): messages.ChannelControls {
  const facts = factsOf(channel);
  return {
    id: channel._id,
    label: labelOf(channel),
    deadband: Math.sqrt(channel._threshold),
    calibration:
      facts.calibration === null ? null : channel._calibration || { min: facts.min, max: facts.max },
  };
}

/** A channel as it describes itself to viewers. */
export function describeChannel(channel: Channel): messages.Channel {
  const facts = factsOf(channel) as messages.Channel;
  const controls = controlsOf(channel);
  facts.id = controls.id;
  facts.label = controls.label;
  facts.deadband = controls.deadband;
  facts.calibration = controls.calibration;
  return facts;
}
