/** Boards on MQTT: values and availability out, commands in and their answers out. */
import { BoardError } from "../../client/node.js";
import { changeOf, isCommandId } from "../command.js";
import type { Fleet } from "../fleet.js";
import { LIMITS } from "../limits.js";
import type { Station } from "../station.js";
import { discoveryPayload } from "./discovery.js";
import type { Line, LineEvents } from "./line.js";
import {
  ackTopic,
  availabilityTopic,
  discoveryTopic,
  gatewayTopic,
  isChannelTopic,
  readSetTopic,
  valueTopic,
  vitalsTopic,
} from "./topics.js";

export interface BridgeOptions {
  /** Makes the way to the broker. */
  line(events: LineEvents): Line;
  /** The gateway's name: several at one broker are told apart by it. */
  name: string;
  /** Seconds between two values of a channel at least. */
  every: number;
}

/** Where Home Assistant says that it has started. */
const HOME_ASSISTANT = "homeassistant/status";

/** What is published of a board, and when it was last. */
interface Published {
  /** In the order of a sample's values: where a channel's go (null: nowhere), and the text last published. */
  values: { topic: string | null; text: string }[];
  /** When a value was published last, by the board's clock here (`Board.now()`), in seconds. */
  at: number;
  /** Whether values wait until it is time. */
  late: boolean;
  /** What is told of its health, last time it was connected; null before the first. */
  health: object | null;
  /** Commands under way. */
  busy: number;
}

export class Bridge {
  readonly line: Line;
  private readonly fleet: Fleet;
  private readonly options: BridgeOptions;
  private readonly published = new Map<string, Published>();
  private readonly timer: NodeJS.Timeout;
  /** Boards with values that came too early after the ones before. */
  private readonly late = new Set<Station>();

  constructor(fleet: Fleet, options: BridgeOptions) {
    this.fleet = fleet;
    this.options = options;
    this.line = options.line({
      connected: () => this.onConnect(),
      renew: () => this.tellAnew(),
      audience: (present) => this.onAudience(present),
      message: (topic, payload, retained) => this.receive(topic, payload, retained),
    });
    fleet.each((station) => this.follow(station));
    this.timer = setInterval(() => this.flush(), LIMITS.sweepEvery);
  }

  /** Says goodbye for all boards, then disconnects. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const { id } of this.fleet.stations.values())
      this.publish(availabilityTopic(id), "offline", true, 1);
    this.publish(gatewayTopic(this.options.name), "offline", true, 1);
    await this.line.close();
  }

  private onConnect(): void {
    this.line.subscribe([HOME_ASSISTANT], 0);
    this.line.subscribeCommands([...this.fleet.stations.values()].map(({ id }) => id));
    // The broker may have lost what was retained.
    this.tellAnew();
  }

  private tellAnew(): void {
    this.publish(gatewayTopic(this.options.name), "online", true, 1);
    for (const station of this.fleet.stations.values()) {
      this.forget(station);
      this.introduce(station);
    }
  }

  /** Begins with what was kept while nobody listened. */
  private onAudience(present: boolean): void {
    for (const station of this.fleet.stations.values()) {
      const known = this.of(station);
      if (!present) {
        this.late.delete(station);
        known.late = false;
        station.listener = undefined;
        continue;
      }
      this.attend(station, known);
      this.health(station, known);
      // Of a board that is away by now, too: a newcomer finds its last values retained.
      const { last } = station;
      if (last) this.publishValues(known, last.values);
      known.at = station.lastAt;
    }
  }

  /** What was published of a board; it is looked up with every sample. */
  private of({ id }: Station): Published {
    let known = this.published.get(id);
    if (!known) {
      known = {
        values: [],
        at: Number.NEGATIVE_INFINITY,
        late: false,
        health: null,
        busy: 0,
      };
      this.published.set(id, known);
    }
    return known;
  }

  /** Has all of a board's values published anew. */
  private forget(station: Station): void {
    const known = this.of(station);
    const channels = station.hello?.channels ?? [];
    known.values = channels.map(({ id }) => ({
      topic: isChannelTopic(id) ? valueTopic(station.id, id) : null,
      text: "",
    }));
    known.at = Number.NEGATIVE_INFINITY;
  }

  private follow(station: Station): void {
    this.line.subscribeCommands([station.id]);
    const { board } = station;
    board.on("hello", () => {
      this.forget(station);
      this.introduce(station);
    });
    const known = this.of(station);
    board.on("vitals", (vitals) => {
      known.health = vitals;
      this.health(station, known);
    });
    if (this.line.heard) this.attend(station, known);
    board.on("state", ({ name }) => {
      if (name === "lost" || name === "refused")
        this.publish(availabilityTopic(station.id), "offline", true, 1);
    });
    this.forget(station);
    this.introduce(station);
  }

  private attend(station: Station, known: Published): void {
    const { every } = this.options;
    station.listener = () => {
      // Of a fast board's samples most come while others wait already.
      if (!known.late || station.lastAt - known.at >= every) this.values(station, known, station.lastAt);
      return known.late ? known.at + every : Number.NEGATIVE_INFINITY;
    };
    station.attend();
  }

  /** All that is known of a board. */
  private introduce(station: Station): void {
    const { id, name, hello } = station;
    this.publish(availabilityTopic(id), hello ? "online" : "offline", true, 1);
    if (!hello) return;
    const payload = discoveryPayload(id, name, this.options.name, hello);
    this.publish(discoveryTopic(id), JSON.stringify(payload), true, 1);
    const { channels, memory, uptime, rssi, rate, led, version } = station.board.vitals ?? hello;
    const known = this.of(station);
    known.health = { name, version, uptime, memory, rssi, rate, led, channels };
    this.health(station, known);
    this.values(station, known, station.board.now());
  }

  private health({ id }: Station, { health }: Published): void {
    if (health && this.line.heard) this.publish(vitalsTopic(id), JSON.stringify(health), true, 0);
  }

  /** Publishes the newest values if it is time, and those that changed; `now` as `known.at`. */
  private values(station: Station, known: Published, now: number): void {
    const { last } = station;
    if (!this.line.connected || !this.line.heard || !last || !station.online) return;
    if (now - known.at < this.options.every) {
      known.late = true;
      this.late.add(station);
      return;
    }
    if (known.late) this.late.delete(station);
    known.late = false;
    if (this.publishValues(known, last.values)) known.at = now;
  }

  /** Publishes those that changed, and says whether there were some. */
  private publishValues(known: Published, values: readonly (number | null)[]): boolean {
    let some = false;
    for (let i = 0; i < known.values.length; i++) {
      const value = known.values[i]!;
      const text = String(values[i] ?? null);
      if (value.text === text || value.topic === null) continue;
      value.text = text;
      some = true;
      this.line.publish(value.topic, text, true, 0);
    }
    return some;
  }

  /** What came too early after the one before, now that it is time. */
  private flush(): void {
    for (const station of this.late) this.values(station, this.of(station), station.board.now());
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
    const known = this.of(station);
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
    if (this.line.connected) this.line.publish(topic, payload, retain, qos);
  }
}
