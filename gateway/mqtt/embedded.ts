/** The way to the broker in this process: no socket, no packets that are written only to be read again. */
import type { Aedes } from "aedes";
import type { Line, LineEvents } from "./line.js";

export class EmbeddedLine implements Line {
  connected = false;
  private readonly aedes: Aedes;
  /** Topics asked for, but for those of commands. */
  private readonly topics = new Set<string>();

  constructor(aedes: Aedes, events: LineEvents) {
    this.aedes = aedes;
    aedes.on("client", () => {
      if (aedes.connectedClients === 1) events.audience(true);
    });
    aedes.on("clientDisconnect", () => {
      if (aedes.connectedClients === 0) events.audience(false);
    });
    // A subscription would be one more that each value is held against, which costs more than it does to look at all that
    // was published. What is retained the broker hands to clients only.
    aedes.on("publish", ({ topic, payload }) => {
      if (topic.endsWith("/set") || this.topics.has(topic))
        events.message(topic, Buffer.from(payload), false);
    });
    // Not before the caller has what it made.
    setImmediate(() => {
      this.connected = true;
      events.connected();
    });
  }

  /** Most of what publishing costs is asking who wants it. */
  get heard(): boolean {
    return this.aedes.connectedClients > 0;
  }

  publish(topic: string, payload: string, retain: boolean, qos: 0 | 1): void {
    this.aedes.publish({ cmd: "publish", topic, payload, retain, qos, dup: false }, () => undefined);
  }

  subscribe(topics: string[]): void {
    for (const topic of topics) this.topics.add(topic);
  }

  /** Those for all boards come. */
  subscribeCommands(): void {}

  async close(): Promise<void> {
    this.connected = false;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
