/** The way to a broker elsewhere: one connection, made anew for ever. */
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { LIMITS } from "../limits.js";
import type { Line, LineEvents } from "./line.js";
import { commandTopics, gatewayTopic } from "./topics.js";

export interface RemoteOptions {
  /** The broker's, or the nodes' of a cluster, separated by commas; user and password are the first one's. */
  url: string;
  /** The gateway's name: the broker says `offline` for it when the connection is lost. */
  name: string;
  /** Certificates (PEM) to trust with mqtts and wss. */
  ca?: Buffer;
  /** The gateway's own certificate and key (PEM), for brokers that ask for one. */
  cert?: Buffer;
  key?: Buffer;
  tell(line: string): void;
}

export class RemoteLine implements Line {
  readonly client: MqttClient;
  /** Who is at a broker elsewhere is not known here. */
  readonly heard = true;
  private readonly options: RemoteOptions;
  private readonly events: LineEvents;
  private told = "";
  /** Whether the broker has refused a subscription on this connection, and not taken it since. */
  private refused = false;

  constructor(options: RemoteOptions, events: LineEvents) {
    this.options = options;
    this.events = events;
    const [first, ...more] = options.url.split(",").map((text) => new URL(text));
    this.client = connect(first!.href, {
      ...clientOptions(options, more.length ? LIMITS.clusterNode : LIMITS.broker),
      // One after the other is tried until one answers.
      ...(more.length && { servers: [first!, ...more].map(serverOf) }),
    });
    this.client.on("connect", () => {
      this.tell(`MQTT: connected to ${shown(options.url)}`);
      this.refused = false;
      events.connected();
    });
    this.client.on("message", (topic, payload, { retain }) => events.message(topic, payload, retain));
    this.client.on("error", (error) => this.tell(`MQTT: ${inWords(error)}`));
    this.client.on("offline", () => this.tell("MQTT: the broker is away; trying again"));
  }

  get connected(): boolean {
    return this.client.connected;
  }

  publish(topic: string, payload: string, retain: boolean, qos: 0 | 1): void {
    if (this.client.connected) this.client.publish(topic, payload, { retain, qos });
  }

  subscribe(topics: string[], qos: 0 | 1): void {
    if (!this.client.connected || !topics.length) return;
    const { stream } = this.client;
    this.client.subscribe(topics, { qos }, (error) => {
      // On another connection all is new.
      if (stream !== this.client.stream) return;
      if (!error) {
        // One of QoS 0, for which nothing need be kept, is taken at any time.
        if (this.refused && qos) this.renew();
        return;
      }
      // A cluster that is electing refuses what it will take a moment later.
      this.refused = true;
      this.tell(`MQTT: the broker does not take a subscription yet (${inWords(error)}); trying again`);
      const timer = setTimeout(() => {
        if (stream === this.client.stream) this.subscribe(topics, qos);
      }, LIMITS.resubscribeAfter);
      timer.unref();
    });
  }

  /** At a broker that others use, too, nobody is sent what is not for his boards. */
  subscribeCommands(boards: string[]): void {
    this.subscribe(boards.flatMap(commandTopics), 1);
  }

  /** What a cluster was told while it was electing it may not have kept, though it said nothing. */
  private renew(): void {
    this.refused = false;
    this.events.renew();
  }

  async close(): Promise<void> {
    await this.client.endAsync(!this.client.connected);
  }

  private tell(line: string): void {
    if (line === this.told || this.client.disconnecting) return;
    this.told = line;
    this.options.tell(line);
  }
}

function clientOptions(
  { name, ca, cert, key }: RemoteOptions,
  { retryAfter, answerWithin }: { retryAfter: number; answerWithin: number },
): IClientOptions {
  return {
    clientId: `rheo-${name}-${Math.random().toString(16).slice(2, 10)}`,
    clean: true,
    keepalive: 15,
    reconnectPeriod: retryAfter,
    connectTimeout: answerWithin,
    queueQoSZero: false,
    resubscribe: false,
    ca,
    cert,
    key,
    will: { topic: gatewayTopic(name), payload: Buffer.from("offline"), retain: true, qos: 1 },
  };
}

/** A broker's place as the library wants it; the ports are those of the schemes. */
function serverOf({ protocol, hostname, port }: URL) {
  const usual = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 };
  const scheme = protocol.slice(0, -1) as keyof typeof usual;
  return { host: hostname, port: Number(port) || usual[scheme], protocol: scheme };
}

/** A broker's URL, or several, without passwords. */
function shown(text: string): string {
  return text
    .split(",")
    .map((one) => new URL(one))
    .map(({ protocol, host, pathname }) => `${protocol}//${host}${pathname === "/" ? "" : pathname}`)
    .join(", ");
}

function inWords(error: Error & { code?: unknown }): string {
  if (error.code === "ECONNREFUSED") return "no broker listens there (ECONNREFUSED)";
  return error.message || String(error.code);
}
