import type { Channel, DeviceState, LoggedError } from "./messages";

/** Everything `/status` and `/metrics` tell, gathered at the moment of the question. */
export interface Status extends DeviceState {
  /** Samples taken since boot. */
  samples: number;
  channels: ChannelStatus[];
  viewers: ViewerStatus[];
  /** The error log, oldest first. */
  errors: LoggedError[];
}

/** A channel, and its newest value; null when it has none. */
export interface ChannelStatus extends Channel {
  value: number | null;
}

export interface ViewerStatus {
  protocol: "rheo.v1" | "plain";
  /** Samples pushed to others that this viewer was not sent. */
  skipped: number;
  /** Last round trip in milliseconds; null before the first pong. */
  rtt: number | null;
  /** Bytes sent since the last answered ping. */
  inFlight: number;
}
