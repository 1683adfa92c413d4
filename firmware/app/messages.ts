/**
 * The JSON messages of subprotocol `rheo.v1`: one object per text frame, told apart by `type`.
 * Written once here; the dashboard imports these types. Times are seconds, memory is counted in
 * Espruino variables (14 bytes on the ESP32), `raw` in ADC counts (LSB, 0..4095).
 */

/** What a channel measures. Rheo has one: the potentiometer. */
export interface Channel {
  id: string;
  label: string;
  unit: string;
  /** Lowest and highest `raw` the ADC can give: 0 and 4095. */
  min: number;
  max: number;
}

/** `raw` at the two ends of the knob's travel; `value` is 0 at `min` and 1 at `max`. May be reversed. */
export interface Calibration {
  min: number;
  max: number;
}

/** What `set` can change and every viewer may want to show. */
export interface Controls {
  /** Readings per second, 1..100. */
  rate: number;
  /** A reading is pushed when it moved by at least this many LSB, 0..4095. */
  deadband: number;
  led: boolean;
  calibration: Calibration;
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
export interface Account extends Controls {
  type: string;
  version: string;
  /** Espruino's name of the board, such as `ESP32`. */
  board: string;
  /** The chip's serial number; `simulator:<port>` names the simulator's control port on its host. */
  serial: string;
  /** Seconds since boot, three decimals. */
  uptime: number;
  sha1: Sha1Engine;
  /** Why this engine was chosen, in words. */
  sha1Reason: string;
  /** Wi-Fi signal in dBm; null when unknown or not connected. */
  rssi: number | null;
  memory: Memory;
}

/** First message on every connection. */
export interface Hello extends Account {
  type: "hello";
  channels: Channel[];
  limits: ViewerLimits;
  /** The two header values of this very connection's opening handshake (RFC 6455 section 4.2.2). */
  handshake: { key: string; accept: string };
  /** True when this viewer may watch but not command (Origin `null`). */
  readOnly: boolean;
  /** The error log, oldest first; not in `vitals`, which a long log would make too big to send. */
  errors: LoggedError[];
}

/** One reading. */
export interface Sample {
  type: "sample";
  /** Number of the reading since boot; a gap means readings this viewer was not sent. */
  seq: number;
  /** Seconds since boot, three decimals. */
  t: number;
  raw: number;
  /** Calibrated position, 0..1, four decimals. */
  value: number;
  /** Readings skipped since the last sample sent to this viewer; absent when none. */
  skipped?: number;
}

/** One entry of the board's error log, kept over restarts. */
export interface LoggedError {
  /** Seconds since boot when it happened, and which boot (counted from 1). */
  uptime: number;
  boot: number;
  message: string;
}

/** The board's state of health, every five seconds; repeats the controls, which another viewer may have set. */
export interface Vitals extends Account {
  type: "vitals";
  viewers: number;
  /** Last measured round trip to this viewer in milliseconds; null before the first pong. */
  rtt: number | null;
}

/** Viewer to board: change settings. Fields left out stay as they are. */
export interface Set {
  type: "set";
  id?: number | string;
  rate?: number;
  deadband?: number;
  led?: boolean;
  calibration?: Calibration;
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
export type ErrorCode = "bad-json" | "bad-type" | "bad-field" | "read-only" | "not-stored";

/** The command with this `id` was refused: nothing was changed. */
export interface Refusal {
  type: "error";
  id: number | string | null;
  code: ErrorCode;
  message: string;
}

export type FromBoard = Hello | Sample | Vitals | Pong | Ack | Refusal;
export type FromViewer = Set | Ping;
