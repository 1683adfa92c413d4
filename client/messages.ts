/** The messages of `rheo.v1`: the firmware's types, and what only those who ask need to name. */
import type { FromViewer } from "../firmware/app/messages.js";

export type {
  Ack,
  Calibration,
  Channel,
  CommandError,
  ErrorCode,
  FromBoard,
  FromViewer,
  Hello,
  Pong,
  Sample,
  Set,
  SetChannel,
  Vitals,
} from "../firmware/app/messages.js";

/** Asks for conversions of an analog channel, taken in one go: answered by a binary message, see `burst.ts`. */
export interface BurstRequest {
  type: "burst";
  /** 0 to 2^32 - 1: the answer carries it in 32 bits. */
  id: number;
  channel: string;
  /** 16 to 512. */
  samples: number;
}

/** Whatever may be sent to a board. */
export type ToBoard = FromViewer | BurstRequest;
