/**
 * What the board says, made safe for the page at the door: every field is there and of its kind,
 * whatever was sent. A board of another version, or one that lies, must not break or hang the page.
 */
import type * as Messages from "../../firmware/app/messages";

export type { Calibration, Channel } from "../../firmware/app/messages";

type Channel = Messages.Channel;
type Calibration = Messages.Calibration;

/** What `hello` and `vitals` both tell of the board; its engine may be one that this page has not heard of. */
export type DeviceState = Omit<Messages.DeviceState, "type" | "sha1"> & { sha1: string };

export type Hello = DeviceState &
  Pick<Messages.Hello, "type" | "channels" | "handshake" | "readOnly" | "errors"> & {
    limits: Pick<Messages.ViewerLimits, "viewers">;
  };

/** `skipped` is 0 where the message has none. */
export type Sample = Required<Messages.Sample>;

export type Vitals = DeviceState & Pick<Messages.Vitals, "type" | "viewers" | "rtt" | "channels">;

/** An answer to a command; `code` and `message` are empty when it was carried out. */
export interface Answer {
  type: "ack" | "error";
  id: unknown;
  code: string;
  message: string;
}

export type FromBoard = Hello | Sample | Vitals | Messages.Pong | Answer;

/** Settings a command asks for: of the board, or with `channel` of that channel. */
export interface Change
  extends Omit<Messages.Set, "type" | "id">,
    Partial<Omit<Messages.SetChannel, "type" | "id">> {}

/** Channels shown at most, as many as a board may have. */
const MOST_CHANNELS = 8;

/** Larger and finer values are no measurements: they would break arithmetic, or make a million ticks. */
const LARGEST = 1e9;
const PER_FINEST = 1e6;

type Fields = Record<string, unknown>;

const fields = (value: unknown): Fields =>
  value && typeof value === "object" && !Array.isArray(value) ? (value as Fields) : {};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function text(value: unknown, longest = 200): string {
  return typeof value === "string" ? value.slice(0, longest) : "";
}

function number(value: unknown, otherwise = 0, low = -LARGEST, high = LARGEST): number {
  return typeof value === "number" && !Number.isNaN(value)
    ? Math.round(Math.min(high, Math.max(low, value)) * PER_FINEST) / PER_FINEST
    : otherwise;
}

const numberOrNull = (value: unknown) => (typeof value === "number" ? number(value) : null);

function calibration(value: unknown): Calibration | null {
  const { min, max } = fields(value);
  return typeof min === "number" && typeof max === "number" ? { min: number(min), max: number(max) } : null;
}

function settings(value: unknown) {
  const from = fields(value);
  const id = text(from.id, 16);
  return {
    id,
    label: text(from.label, 64) || id,
    deadband: number(from.deadband, 0, 0),
    calibration: calibration(from.calibration),
  };
}

function channel(value: unknown): Channel {
  const from = fields(value);
  const kind = text(from.kind, 32) || "analog";
  const min = number(from.min);
  const max = number(from.max, 4095);
  const common = settings(value);
  return {
    ...common,
    kind,
    unit: text(from.unit, 16),
    min,
    max: max > min ? max : min + 1,
    decimals: Math.round(number(from.decimals, 0, 0, 6)),
    calibration: kind === "analog" ? (common.calibration ?? { min, max }) : null,
  };
}

function deviceState(from: Fields): DeviceState {
  const memory = fields(from.memory);
  return {
    version: text(from.version),
    board: text(from.board),
    name: text(from.name, 32),
    serial: text(from.serial),
    uptime: number(from.uptime),
    sha1: text(from.sha1),
    sha1Reason: text(from.sha1Reason),
    rssi: numberOrNull(from.rssi),
    memory: { free: number(memory.free), total: number(memory.total), lowest: number(memory.lowest) },
    rate: number(from.rate),
    led: from.led === true,
  };
}

const READERS: Record<string, (from: Fields) => FromBoard> = {
  hello: (from) => {
    const { key, accept } = fields(from.handshake);
    return {
      type: "hello",
      ...deviceState(from),
      channels: list(from.channels).slice(0, MOST_CHANNELS).map(channel),
      limits: { viewers: number(fields(from.limits).viewers) },
      handshake: { key: text(key), accept: text(accept) },
      readOnly: from.readOnly === true,
      errors: list(from.errors)
        .map(fields)
        .map((error) => ({
          uptime: number(error.uptime),
          boot: number(error.boot),
          message: text(error.message),
        })),
    };
  },
  sample: (from) => ({
    type: "sample",
    seq: number(from.seq),
    t: number(from.t),
    values: list(from.values).map(numberOrNull),
    skipped: number(from.skipped),
  }),
  vitals: (from) => ({
    type: "vitals",
    ...deviceState(from),
    viewers: number(from.viewers),
    rtt: numberOrNull(from.rtt),
    channels: list(from.channels).map(settings),
  }),
  pong: (from) => ({ type: "pong", t: number(from.t) }),
  ack: (from) => ({ type: "ack", id: from.id, code: "", message: "" }),
  error: (from) => ({ type: "error", id: from.id, code: text(from.code), message: text(from.message) }),
};

/** A message of `rheo.v1` from its parsed JSON; null for what is none, which is not ours to judge. */
export function readMessage(parsed: unknown): FromBoard | null {
  const from = fields(parsed);
  return Object.hasOwn(READERS, text(from.type)) ? READERS[from.type as string]!(from) : null;
}

/** The same from its text. */
export function readText(json: string): FromBoard | null {
  try {
    return readMessage(JSON.parse(json));
  } catch {
    return null;
  }
}
