import type { Account, LoggedError } from "./messages";

/** Everything `/status` and `/metrics` tell, gathered at the moment of the question. */
export interface Status extends Account {
  /** Readings pushed since boot, and the newest raw one (0..4095 LSB). */
  readings: number;
  raw: number;
  viewers: ViewerStatus[];
  /** The error log, oldest first. */
  errors: LoggedError[];
}

export interface ViewerStatus {
  protocol: "rheo.v1" | "plain";
  /** Readings this viewer was not sent. */
  skipped: number;
  /** Last round trip in milliseconds; null before the first pong. */
  rtt: number | null;
  /** Bytes sent since the last answered ping. */
  inFlight: number;
}
