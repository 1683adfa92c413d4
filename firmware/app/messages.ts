/**
 * The JSON messages of subprotocol `rheo.v1`: one object per text frame, told apart by `type`.
 * Written once here; client, dashboard and gateway import these types. Times are seconds since the board
 * started, memory is counted in Espruino variables (14 bytes on the ESP32).
 *
 * The `id` of a command is a number or a text, and comes back in the answer exactly as it was written. A text
 * is 1 to 32 printable ASCII characters without quotes and backslashes; a number is written as JSON does, in at
 * most 32 characters. A command with any other `id` is refused (`bad-field`, `id` null) before anything is done.
 */

/** Values at the two ends of an analog channel's travel: 0 % at `min`, 100 % at `max`. May be reversed. */
export interface Calibration {
  min: number;
  max: number;
}

/** One measured quantity, as it describes itself. */
export interface Channel {
  /** 1 to 16 of a-z, 0-9 and `-`; no two channels have the same. */
  id: string;
  /** `analog`, `digital`, `veml7700`; or what the settings ask for when there is no such kind. */
  kind: string;
  /** Shown to people; UTF-8, at most 32 bytes. */
  label: string;
  /** Unit of its values, such as `LSB` (ADC counts) or `lx`; empty when they have none. */
  unit: string;
  /** The lowest and highest value it can give. */
  min: number;
  max: number;
  /** Decimals of its values. */
  decimals: number;
  /** A sample is pushed when this channel moved by at least this much, in its unit; 0: every sample is. */
  deadband: number;
  /** Null for kinds that are not calibrated. */
  calibration: Calibration | null;
}

/** Which SHA-1 computed the accept key: the ESP32's accelerator, `crypto.SHA1`, or plain code. */
export type Sha1Engine = "accelerator" | "crypto" | "software";

/** The bounds a viewer should know; all from the table in `limits.ts`. */
export interface ViewerLimits {
  viewers: number;
  /** Bytes in one incoming message. */
  message: number;
  /** Bytes under way to one viewer before it must answer a ping. */
  inFlight: number;
}

/** Memory in Espruino variables (14 bytes each on the ESP32); `lowest` is the least ever free since boot. */
export interface Memory {
  free: number;
  total: number;
  lowest: number;
}

/** What `hello`, `vitals` and `/status` all tell of the board. */
export interface DeviceState {
  type: string;
  version: string;
  /** Espruino's name of the board, such as `ESP32`. */
  board: string;
  /** What people call it; 1 to 32 bytes of UTF-8. */
  name: string;
  /** The chip's serial number; `simulator:<port>` names the simulator's control port on its host. */
  serial: string;
  /** Seconds since boot, a multiple of 1/8. */
  uptime: number;
  sha1: Sha1Engine;
  /** Why this engine was chosen, in words. */
  sha1Reason: string;
  /** Wi-Fi signal in dBm; null when unknown or not connected. */
  rssi: number | null;
  memory: Memory;
  /** Samples taken per second, 1..100. */
  rate: number;
  led: boolean;
}

/** First message on every connection. */
export interface Hello extends DeviceState {
  type: "hello";
  /** In the order of a sample's `values`. */
  channels: Channel[];
  limits: ViewerLimits;
  /** The two header values of this very connection's opening handshake (RFC 6455 section 4.2.2). */
  handshake: { key: string; accept: string };
  /** True when this viewer may watch but not command. */
  readOnly: boolean;
  /** The error log, oldest first; not in `vitals`, which a long log would make too big to send. */
  errors: LoggedError[];
}

/**
 * What all channels read at one moment. Sent when one of them moved by its dead band, came to or from having
 * no reading, or nothing was sent for a second.
 */
export interface Sample {
  type: "sample";
  /** Number of the sample since boot; samples not worth sending count as well. */
  seq: number;
  /** Seconds since boot, three decimals. */
  t: number;
  /** In the order of `channels`; null: that channel has no reading. */
  values: (number | null)[];
  /** Samples pushed to others that this viewer was not sent since its last one; absent when none. */
  skipped?: number;
}

/** One entry of the board's error log, kept over restarts. */
export interface LoggedError {
  /** Seconds since boot when it happened, and which boot (counted from 1). */
  uptime: number;
  boot: number;
  message: string;
}

/** What viewers can change about a channel. */
export type ChannelControls = Pick<Channel, "id" | "label" | "deadband" | "calibration">;

/** The board's state of health, every five seconds and after every change of what `set` can change. */
export interface Vitals extends DeviceState {
  type: "vitals";
  viewers: number;
  /** In the order of `hello.channels`. */
  channels: ChannelControls[];
  /** Last measured round trip to this viewer in milliseconds; null before the first pong. */
  rtt: number | null;
}

/** Viewer to board: changes settings. Fields left out stay as they are. */
export interface Set {
  type: "set";
  id?: number | string;
  /** Samples per second, 1..100. */
  rate?: number;
  led?: boolean;
  /** Kept in flash. */
  name?: string;
}

/** The same about one channel. */
export interface SetChannel {
  type: "set";
  id?: number | string;
  /** The channel's `id`. */
  channel: string;
  /** From 0 to the channel's `max` less its `min`. */
  deadband?: number;
  /** Within the channel's range; null: its whole range. Kept in flash. */
  calibration?: Calibration | null;
  /** Kept in flash. */
  label?: string;
}

/**
 * Viewer to board: as many conversions of an analog channel as asked for, taken in one go. Answered by one binary
 * message, all numbers with the low byte first: u8 version 1, u8 number of the channel in `hello.channels`, u16
 * count, u32 `id`, u32 start in microseconds since boot (modulo 2^32), u32 span in microseconds as measured, then
 * as many u16. At most five a second for the whole board; else, and while the viewer owes pongs: `error` with
 * `busy`. Nothing is queued.
 */
export interface Burst {
  type: "burst";
  /** 0..2^32-1 */
  id: number;
  /** The channel's `id`. */
  channel: string;
  /** 16..512 */
  samples: number;
}

/** Viewer to board: answered by `pong` with the same `t`. */
export interface Ping {
  type: "ping";
  t: number;
}

export interface Pong {
  type: "pong";
  t: number;
}

/** The command with this `id` has been carried out. */
export interface Ack {
  type: "ack";
  id: number | string | null;
}

/** Stable names of what can be wrong with a command. */
export type ErrorCode = "bad-json" | "bad-type" | "bad-field" | "read-only" | "not-stored" | "busy";

/** The command with this `id` was refused and nothing was changed; but for `not-stored`: in force, not in flash. */
export interface CommandError {
  type: "error";
  id: number | string | null;
  code: ErrorCode;
  message: string;
}

export type FromBoard = Hello | Sample | Vitals | Pong | Ack | CommandError;
export type FromViewer = Set | SetChannel | Burst | Ping;
