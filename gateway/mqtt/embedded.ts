/** The way to the broker in this process: no socket, no packets that are written only to be read again. */
import type { Aedes, AedesPublishPacket } from "aedes";
import type { Line, LineEvents } from "./line.js";

export class EmbeddedLine implements Line {
  connected = false;
  private readonly aedes: Aedes;
  private readonly events: LineEvents;
  private readonly deliver = (packet: AedesPublishPacket, done: () => void): void => {
    // Whatever comes here was published just now: what is retained the broker hands to clients only.
    this.events.message(packet.topic, Buffer.from(packet.payload), false);
    done();
  };

  constructor(aedes: Aedes, events: LineEvents) {
    this.aedes = aedes;
    this.events = events;
    // Not before the caller has what it made.
    setImmediate(() => {
      this.connected = true;
      events.connected();
    });
  }

  publish(topic: string, payload: string, retain: boolean, qos: 0 | 1): void {
    this.aedes.publish({ cmd: "publish", topic, payload, retain, qos, dup: false }, () => undefined);
  }

  subscribe(topics: string[]): void {
    for (const topic of topics) this.aedes.subscribe(topic, this.deliver, () => undefined);
  }

  async close(): Promise<void> {
    this.connected = false;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
