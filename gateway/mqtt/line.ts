/** The way to a broker: the one in this process, or one elsewhere over the network. */

export interface Line {
  readonly connected: boolean;
  /** What cannot be sent now is lost: all is told anew when the broker is back. */
  publish(topic: string, payload: string, retain: boolean, qos: 0 | 1): void;
  /** Until the connection ends; nothing while there is none. */
  subscribe(topics: string[], qos: 0 | 1): void;
  /** Resolves when all that was published has been sent. */
  close(): Promise<void>;
}

/** What a line reports. */
export interface LineEvents {
  /** The broker is there, or is there again; it knows no subscription of ours. */
  connected(): void;
  /** `retained`: the broker kept it from before. */
  message(topic: string, payload: Buffer, retained: boolean): void;
}
