/** An MQTT client of tests. */
import { connectAsync, type MqttClient } from "mqtt";

/** A client that keeps the newest message of each topic, and all of those that are not retained. */
export class Listener {
  readonly newest = new Map<string, string>();
  readonly all: [topic: string, payload: string][] = [];

  private constructor(readonly client: MqttClient) {
    client.on("message", (topic, payload) => {
      this.newest.set(topic, payload.toString());
      this.all.push([topic, payload.toString()]);
    });
  }

  static async open(url: string): Promise<Listener> {
    const client = await connectAsync(url, { reconnectPeriod: 200 });
    const listener = new Listener(client);
    await client.subscribeAsync(["rheo/#", "homeassistant/device/#"], { qos: 1 });
    return listener;
  }

  acks(): Record<string, unknown>[] {
    return this.all.filter(([topic]) => topic.endsWith("/ack")).map(([, payload]) => JSON.parse(payload));
  }
}
