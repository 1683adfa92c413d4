/**
 * Sees to it that a client of the embedded broker gets every message. Aedes (1.2) numbers messages as they come and
 * drops for a client what has a lower number than its last one, to let nobody have one message twice. But a message
 * with QoS 1, or a retained one, takes longer on its way through the broker than one with QoS 0: one that came a
 * moment later overtakes it, and it is dropped. Only the very last number tells that a message is the same.
 */
import type { Aedes, AedesPublishPacket, Client } from "aedes";

type Deliver = (packet: AedesPublishPacket & { brokerCounter: number }, done: () => void) => void;

/** What of a client's inside is needed here. */
interface Inside {
  deliver0: Deliver;
  deliverQoS: Deliver;
  /** By broker: the number of the last message. */
  duplicates: Record<string, number>;
}

/** For a client that is about to connect. */
export function deliverAll(aedes: Aedes, client: Client): void {
  const inside = client as unknown as Inside;
  let last = 0;
  for (const name of ["deliver0", "deliverQoS"] as const) {
    const deliver = inside[name];
    inside[name] = (packet, done) => {
      // A message with QoS 0 is handed on from one to the other.
      if (name === "deliver0" || packet.qos !== 0) {
        const { brokerCounter } = packet;
        // Several subscriptions that one message fits follow each other at once.
        inside.duplicates[aedes.id] = brokerCounter === last ? last : 0;
        last = brokerCounter;
      }
      deliver(packet, done);
    };
  }
}
