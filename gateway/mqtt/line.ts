/** The way to a broker: the one in this process, or one elsewhere over the network. */

export interface Line {
  readonly connected: boolean;
  /** Whether somebody may be there who gets values; `audience` of the events says when that changes. */
  readonly heard: boolean;
  /** What cannot be sent now is lost: all is told anew when the broker is back. */
  publish(topic: string, payload: string, retain: boolean, qos: 0 | 1): void;
  /** Until the connection ends; nothing while there is none. */
  subscribe(topics: string[], qos: 0 | 1): void;
  /** The same for commands for boards and their channels, by the boards' ids; others' may come, too. */
  subscribeCommands(boards: string[]): void;
  /** Resolves when all that was published has been sent. */
  close(): Promise<void>;
}

/** What a line reports. */
export interface LineEvents {
  /** The broker is there, or is there again; it knows no subscription of ours. */
  connected(): void;
  /** What was published since may be lost. */
  renew(): void;
  /** Somebody is there who gets values, after a time when nobody was; or nobody is any more. */
  audience(present: boolean): void;
  /** `retained`: the broker kept it from before. */
  message(topic: string, payload: Buffer, retained: boolean): void;
}
