/** Boards on MQTT: values and availability out, commands in and their answers out. */
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { BoardError } from "../../client/node.js";
import { changeOf, isCommandId } from "../command.js";
import type { Fleet } from "../fleet.js";
import { LIMITS } from "../limits.js";
import type { Station } from "../station.js";
import { discoveryPayload } from "./discovery.js";
import {
  ackTopic,
  availabilityTopic,
  channelSetTopics,
  discoveryTopic,
  gatewayTopic,
  isChannelTopic,
  readSetTopic,
  setTopic,
  valueTopic,
  vitalsTopic,
} from "./topics.js";

export interface BridgeOptions {
  url: string;
  /** The gateway's name: several at one broker are told apart by it. */
  name: string;
  /** Seconds between two values of a channel at least. */
  every: number;
  /** Certificates (PEM) to trust. */
  ca?: Buffer;
  tell(line: string): void;
}

/** Where Home Assistant says that it has started. */
const HOME_ASSISTANT = "homeassistant/status";

/** What is published of a board, and when it was last. */
interface Published {
  /** By channel: the text last published. */
  values: Map<string, string>;
  at: number;
  busy: number;
}

export class Bridge {
  readonly client: MqttClient;
  private readonly fleet: Fleet;
  private readonly options: BridgeOptions;
  private readonly published = new Map<string, Published>();
  private readonly timer: NodeJS.Timeout;
  private told = "";

  constructor(fleet: Fleet, options: BridgeOptions) {
    this.fleet = fleet;
    this.options = options;
    this.client = connect(options.url, clientOptions(options));
    this.client.on("connect", () => this.onConnect());
    this.client.on("message", (topic, payload, packet) => this.receive(topic, payload, packet.retain));
    this.client.on("error", (error) => this.tell(`MQTT: ${inWords(error)}`));
    this.client.on("offline", () => this.tell("MQTT: the broker is away; trying again"));
    fleet.each((station) => this.follow(station));
    this.timer = setInterval(() => this.flush(), LIMITS.sweepEvery);
  }

  /** Says goodbye for all boards, then disconnects. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    if (!this.client.connected) return this.client.endAsync(true);
    for (const { id } of this.fleet.stations.values())
      this.publish(availabilityTopic(id), "offline", true, 1);
    this.publish(gatewayTopic(this.options.name), "offline", true, 1);
    await this.client.endAsync();
  }

  private onConnect(): void {
    this.tell(`MQTT: connected to ${shown(this.options.url)}`);
    this.publish(gatewayTopic(this.options.name), "online", true, 1);
    this.client.subscribe(HOME_ASSISTANT, { qos: 0 });
    // The broker may have lost what was retained: everything is told anew.
    for (const station of this.fleet.stations.values()) {
      this.subscribe(station);
      this.published.delete(station.id);
      this.introduce(station);
    }
  }

  private follow(station: Station): void {
    this.subscribe(station);
    const { board } = station;
    board.on("hello", () => {
      this.published.delete(station.id);
      this.introduce(station);
    });
    board.on("vitals", (vitals) => this.publish(vitalsTopic(station.id), JSON.stringify(vitals), true, 0));
    board.on("sample", () => this.values(station));
    board.on("state", ({ name }) => {
      if (name === "lost" || name === "refused")
        this.publish(availabilityTopic(station.id), "offline", true, 1);
    });
    this.introduce(station);
  }

  private subscribe({ id }: Station): void {
    if (this.client.connected) this.client.subscribe([setTopic(id), channelSetTopics(id)], { qos: 1 });
  }

  /** All that is known of a board. */
  private introduce(station: Station): void {
    const { id, name, hello } = station;
    this.publish(availabilityTopic(id), hello ? "online" : "offline", true, 1);
    if (!hello) return;
    const payload = discoveryPayload(id, name, this.options.name, hello);
    this.publish(discoveryTopic(id), JSON.stringify(payload), true, 1);
    const { channels, memory, uptime, rssi, rate, led, version } = station.board.vitals ?? hello;
    this.publish(
      vitalsTopic(id),
      JSON.stringify({ name, version, uptime, memory, rssi, rate, led, channels }),
      true,
      0,
    );
    this.values(station);
  }

  /** Publishes the newest values if it is time, and those that changed. */
  private values(station: Station): void {
    const { id, last, hello } = station;
    if (!this.client.connected || !last || !hello) return;
    const known = this.published.get(id) ?? { values: new Map(), at: Number.NEGATIVE_INFINITY, busy: 0 };
    this.published.set(id, known);
    const now = performance.now();
    if (now - known.at < this.options.every * 1000) return;
    let some = false;
    hello.channels.forEach((channel, i) => {
      const text = String(last.values[i] ?? null);
      if (known.values.get(channel.id) === text || !isChannelTopic(channel.id)) return;
      known.values.set(channel.id, text);
      some = true;
      this.publish(valueTopic(id, channel.id), text, true, 0);
    });
    if (some) known.at = now;
  }

  /** What came too early after the one before, now that it is time. */
  private flush(): void {
    for (const station of this.fleet.stations.values()) if (station.online) this.values(station);
  }

  private receive(topic: string, payload: Buffer, retained: boolean): void {
    if (topic === HOME_ASSISTANT) {
      if (payload.toString() === "online")
        for (const station of this.fleet.stations.values()) this.introduce(station);
      return;
    }
    const found = readSetTopic(topic);
    const station = found && this.fleet.stations.get(found.board);
    // A retained command would be carried out at every start.
    if (station && !retained) void this.command(station, found.channel, payload);
  }

  private async command(station: Station, channel: string | undefined, payload: Buffer): Promise<void> {
    const answer = (message: object): void =>
      this.publish(ackTopic(station.id), JSON.stringify(message), false, 1);
    const refuse = (id: unknown, code: string, message: string): void =>
      answer({ type: "error", id: isCommandId(id) ? id : null, code, message });
    if (payload.length > LIMITS.commandBytes) return refuse(null, "bad-json", "The command is too long.");
    let command: Record<string, unknown>;
    try {
      command = JSON.parse(payload.toString());
    } catch {
      return refuse(null, "bad-json", "This is not JSON.");
    }
    if (typeof command !== "object" || command === null || Array.isArray(command))
      return refuse(null, "bad-json", "A command is a JSON object.");
    const id = command.id ?? null;
    if (!isCommandId(id)) return refuse(null, "bad-field", "id: a number, or 1 to 32 ASCII characters.");
    const known = this.published.get(station.id) ?? {
      values: new Map(),
      at: Number.NEGATIVE_INFINITY,
      busy: 0,
    };
    this.published.set(station.id, known);
    if (known.busy >= LIMITS.commandsAtOnce) return refuse(id, "busy", "Too many commands are under way.");
    known.busy++;
    try {
      await station.set(changeOf(channel === undefined ? command : { ...command, channel }));
      answer({ type: "ack", id });
    } catch (error) {
      refuse(id, error instanceof BoardError ? error.code : "busy", (error as Error).message);
    } finally {
      known.busy--;
    }
  }

  /** What cannot be sent now is sent when the broker is back, from what is known then. */
  private publish(topic: string, payload: string, retain: boolean, qos: 0 | 1): void {
    if (this.client.connected) this.client.publish(topic, payload, { retain, qos });
  }

  private tell(line: string): void {
    if (line === this.told || this.client.disconnecting) return;
    this.told = line;
    this.options.tell(line);
  }
}

function clientOptions({ name, ca }: BridgeOptions): IClientOptions {
  return {
    clientId: `rheo-${name}-${Math.random().toString(16).slice(2, 10)}`,
    clean: true,
    keepalive: 15,
    reconnectPeriod: 2000,
    connectTimeout: 8000,
    queueQoSZero: false,
    resubscribe: false,
    ca,
    will: { topic: gatewayTopic(name), payload: Buffer.from("offline"), retain: true, qos: 1 },
  };
}

/** A broker's URL without its password. */
function shown(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}

function inWords(error: Error & { code?: unknown }): string {
  if (error.code === "ECONNREFUSED") return "no broker listens there (ECONNREFUSED)";
  return error.message || String(error.code);
}
