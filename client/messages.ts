/** The messages of `rheo.v1`: the firmware's own types, nothing besides. */
export type {
  Ack,
  Burst as BurstCommand,
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
