import { type Address, addressText, socketUrl } from "./address.js";
import type { Burst } from "./burst.js";
import { Channel } from "./channel.js";
import { Emitter } from "./emitter.js";
import { BoardError } from "./errors.js";
import { Latest } from "./latest.js";
import { Link, type LinkState, type Verdict } from "./link.js";
import type {
  Channel as Description,
  FromBoard,
  Hello,
  Sample,
  SetChannel,
  Set as SetMessage,
  ToBoard,
  Vitals,
} from "./messages.js";
import { parseMessage } from "./parse.js";
import { Requests } from "./requests.js";

/** The subprotocol that is spoken; design and fields: `messages.ts`. */
export const SUBPROTOCOL = "rheo.v1";

/** What a `set` may change: of the board, or with `channel` of that channel. */
export type Change = Omit<SetMessage, "type" | "id"> | Omit<SetChannel, "type" | "id">;

/** What happens to a board; the names are `on`'s. */
export interface BoardEvents {
  /** The connection's state changed. */
  state: [state: LinkState];
  /** The board introduced itself: after each (re)connection, before the first sample. */
  hello: [hello: Hello];
  /** A sample, with the values of the channels asked for. */
  sample: [sample: Sample];
  /** The board's health and controls, every five seconds and after every change. */
  vitals: [vitals: Vitals];
  /** Any text message as it came, before it is acted upon. */
  message: [message: FromBoard, text: string];
  /** Any binary message as it came. */
  binary: [bytes: Uint8Array];
  /** A text message that was sent. */
  sent: [text: string];
}

/** One open connection, as the board needs it; made by an adapter (`browser.ts`, `node.ts`). */
export interface Connection {
  /** False when it cannot be sent. */
  send(text: string): boolean;
  close(code?: number, reason?: string): void;
  /** Ends it at once; nothing is reported any more. */
  drop(): void;
}

/** What a connection reports. Each call belongs to the connection that it was handed to. */
export interface ConnectionEvents {
  open(): void;
  text(text: string): void;
  binary(bytes: Uint8Array): void;
  /** Gone, or never came to be; `reason` in words where the adapter knows one. */
  close(code: number, clean: boolean, reason?: string): void;
}

/** What a board needs of its surroundings; handed in so that tests can play network and clock. */
export interface World {
  dial(url: string, subprotocols: string[], events: ConnectionEvents): Connection;
  /** Seconds of a clock that only goes forward. */
  now(): number;
  /** 0..1. */
  random(): number;
  /** Calls `due` once after `seconds`; what is returned calls it off. */
  after(seconds: number, due: () => void): () => void;
  /** Why the connection dialled last was refused; null when nothing answers there at all. */
  explain(address: Address): Promise<Verdict | null>;
}

/** Settings of `connect` that are the same everywhere. */
export interface BoardOptions {
  /** The board's token, where it asks for one; instead of `?token=` in the address. */
  token?: string;
  /**
   * Ids of the channels whose values samples are to have, in this order; `null` for one that the board
   * has not. Default: all, as in `hello.channels`.
   */
  channels?: readonly string[];
}

/** A board, and the connection to it that mends itself. Made by `connect`. */
export class Board extends Emitter<BoardEvents> implements AsyncIterable<Sample> {
  readonly address: Address;
  /** What it said last of itself, with its present controls; null before the first time. */
  hello: Hello | null = null;
  /** Its health, as of at most five seconds ago; null before the first time and while not connected. */
  vitals: Vitals | null = null;
  /** The newest sample, all channels; null before the first one and while not connected. */
  latest: Sample | null = null;
  /** Samples this viewer was not sent because the link or the board was busy, since `connect`. */
  skipped = 0;
  /** Bytes of messages received and sent since `connect` (payloads, without frame headers). */
  received = 0;
  sent = 0;
  private readonly world: World;
  private readonly wanted: readonly string[] | undefined;
  private readonly link: Link;
  private readonly requests: Requests;
  private readonly loops = new Set<Latest>();
  private connection: Connection | null = null;
  private callOff: (() => void) | undefined;
  private wakeAt = Number.POSITIVE_INFINITY;
  private measured: number | null = null;

  constructor(address: Address, options: BoardOptions, world: World) {
    super();
    this.address = options.token === undefined ? address : { ...address, token: options.token };
    this.wanted = options.channels;
    this.world = world;
    this.requests = new Requests(
      (message) => this.send(message),
      () => world.now(),
    );
    this.link = new Link({
      dial: () => this.dial(),
      drop: () => this.drop(),
      hangUp: (code, reason) => this.connection?.close(code, reason),
      explain: (attempt) => this.explain(attempt),
      entered: (state) => this.entered(state),
      random: () => world.random(),
    });
    this.connect();
  }

  /** What the connection is doing. */
  get state(): LinkState {
    return this.link.state;
  }

  /** Whether the board has introduced itself on a connection that stands. */
  get connected(): boolean {
    return this.hello !== null && (this.state.name === "live" || this.state.name === "stale");
  }

  /** When the last message came, in seconds of `now()`; NaN before the first. */
  get heardAt(): number {
    return this.link.heardAt;
  }

  /** Seconds since some moment, never backwards: what all times here are measured by. */
  now(): number {
    return this.world.now();
  }

  /** Its name, or its address while it has not said one. */
  get name(): string {
    return this.hello?.name || addressText(this.address);
  }

  /** Round trip in milliseconds: measured by the last `ping()`, else told by the board; null while unknown. */
  get roundTrip(): number | null {
    return this.measured ?? this.vitals?.rtt ?? null;
  }

  /** A channel by its id; the board need not have answered yet, nor have it. */
  channel(id: string): Channel {
    return new Channel(id, {
      describe: (wanted) => this.describe(wanted),
      valueOf: (wanted) => this.latest?.values[this.indexOf(wanted)] ?? null,
    });
  }

  /**
   * Resolves with what the board says of itself, as soon as it is connected; waits for ever for one that
   * is not there. @throws BoardError `closed`.
   */
  ready(): Promise<Hello> {
    if (this.hello && this.connected) return Promise.resolve(this.hello);
    return new Promise((resolve, reject) => {
      const offs = [
        this.on("hello", (hello) => settle(() => resolve(hello))),
        this.on("state", ({ name }) => {
          if (name === "closed") settle(() => reject(new BoardError("closed", "The connection was closed.")));
        }),
      ];
      const settle = (done: () => void): void => {
        for (const off of offs) off();
        done();
      };
    });
  }

  /**
   * Changes the board's settings, or with `channel` that channel's. Resolves when the board has done it.
   * @throws BoardError with the board's code and sentence, or why no answer came.
   */
  async set(change: Change): Promise<void> {
    await this.requests.request((id) => ({ type: "set", id, ...change }));
  }

  /**
   * Takes `samples` (16..512) conversions of an analog channel in one go.
   * @throws BoardError: `busy` when the board has done five in this second or one is under way.
   */
  async burst(channel: string, samples: number): Promise<Burst> {
    const burst = await this.requests.request((id) => ({ type: "burst", id, channel, samples }));
    if (!burst) throw new BoardError("bad-type", "The board answered without a burst.");
    return burst;
  }

  /** Milliseconds until the board answered a `ping`. @throws BoardError when it does not. */
  async ping(): Promise<number> {
    const sent = this.world.now();
    await this.requests.request((t) => ({ type: "ping", t }));
    this.measured = (this.world.now() - sent) * 1000;
    return this.measured;
  }

  /** Sends any message of the protocol; false when there is no connection. Its answer comes as `message`. */
  send(message: ToBoard): boolean {
    const text = JSON.stringify(message);
    if (!this.connection?.send(text)) return false;
    this.sent += byteLength(text);
    this.emit("sent", text);
    return true;
  }

  /**
   * The newest samples, for a loop that may be slow: `skipped` says how many it did not see. Begins with the
   * one that is there already, goes on over lost connections and ends with `close()`.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Sample> {
    const loop: Latest = new Latest(() => this.loops.delete(loop));
    this.loops.add(loop);
    if (this.latest) loop.put(this.narrow(this.latest));
    if (this.link.state.name === "closed") loop.end();
    return loop;
  }

  /** Connects now, whatever the state: after `close()`, or instead of waiting for the next try. */
  connect(): void {
    this.link.connect(this.world.now());
    this.schedule();
  }

  /** The tab or the network is back: tries at once if it was waiting. */
  wake(): void {
    this.link.wake(this.world.now());
    this.schedule();
  }

  /** Looks at the clock; needed by nobody whose timers run, harmless at any time. */
  tick(): void {
    this.link.tick(this.world.now());
    this.requests.tick();
    this.schedule();
  }

  /** Closes politely (RFC 6455 section 7) and stays closed. */
  close(code?: number, reason?: string): void {
    this.link.close(this.world.now(), code, reason);
    this.schedule();
  }

  private dial(): void {
    let current = true;
    const mine =
      <Values extends unknown[]>(act: (...values: Values) => void) =>
      (...values: Values): void => {
        if (!current) return;
        act(...values);
        this.schedule();
      };
    const connection = this.world.dial(socketUrl(this.address), [SUBPROTOCOL], {
      open: mine(() => this.link.onOpen()),
      text: mine((text) => this.receive(text)),
      binary: mine((bytes) => this.receiveBinary(bytes)),
      close: mine((code, clean, reason) => {
        this.connection = null;
        current = false;
        this.link.onClose(this.world.now(), code, clean, reason);
      }),
    });
    this.connection = {
      send: (text) => connection.send(text),
      close: (code, reason) => connection.close(code, reason),
      drop: () => {
        current = false;
        connection.drop();
      },
    };
  }

  private drop(): void {
    this.connection?.drop();
    this.connection = null;
  }

  private explain(attempt: number): void {
    this.world.explain(this.address).then(
      (verdict) => {
        this.link.explained(this.world.now(), attempt, verdict);
        this.schedule();
      },
      // Not to know why is no worse than not to be there.
      () => undefined,
    );
  }

  private entered(state: LinkState): void {
    if (state.name === "lost" || state.name === "closed" || state.name === "connecting") {
      this.latest = this.vitals = this.measured = null;
      const closed = state.name === "closed";
      this.requests.abandon(
        closed ? "closed" : "lost",
        `The connection ${closed ? "was closed" : "was lost"}.`,
      );
    }
    if (state.name === "closed") for (const loop of [...this.loops]) loop.end();
    this.emit("state", state);
  }

  private receive(text: string): void {
    this.received += byteLength(text);
    const message = parseMessage(text);
    if (!message) return;
    this.take(message);
    this.link.onMessage(this.world.now(), message.type === "sample");
    this.emit("message", message, text);
    this.announce(message);
  }

  /** Keeps what is new, before anybody is told. */
  private take(message: FromBoard): void {
    if (message.type === "hello") this.hello = message;
    else if (message.type === "vitals") this.takeVitals(message);
    else if (message.type === "sample") {
      this.latest = message;
      this.skipped += message.skipped ?? 0;
    }
  }

  private announce(message: FromBoard): void {
    switch (message.type) {
      case "hello":
        return this.emit("hello", message);
      case "vitals":
        return this.emit("vitals", message);
      case "sample": {
        const sample = this.narrow(message);
        this.emit("sample", sample);
        for (const loop of this.loops) loop.put(sample);
        return;
      }
      case "ack":
      case "error":
      case "pong":
        return this.requests.answered(message);
    }
  }

  private receiveBinary(bytes: Uint8Array): void {
    this.received += bytes.length;
    this.link.onMessage(this.world.now(), false);
    this.emit("binary", bytes);
    this.requests.binary(bytes);
  }

  /** Another viewer may have changed the controls: `hello` keeps telling how things are. */
  private takeVitals(vitals: Vitals): void {
    this.vitals = vitals;
    const { hello } = this;
    if (!hello) return;
    const { rate, led, name } = vitals;
    const changed = new Map(vitals.channels.map((channel) => [channel.id, channel]));
    const channels = hello.channels.map((channel) => ({ ...channel, ...changed.get(channel.id) }));
    this.hello = { ...hello, rate, led, name, channels };
  }

  private narrow(sample: Sample): Sample {
    const { wanted } = this;
    if (!wanted) return sample;
    return { ...sample, values: wanted.map((id) => sample.values[this.indexOf(id)] ?? null) };
  }

  private describe(id: string): Description | null {
    return this.hello?.channels[this.indexOf(id)] ?? null;
  }

  private indexOf(id: string): number {
    return this.hello?.channels.findIndex((channel) => channel.id === id) ?? -1;
  }

  /** Has `tick` called when there is something to do: one timer, moved only when it would be too late. */
  private schedule(): void {
    const due = Math.min(this.link.due(), this.requests.due());
    const never = due === Number.POSITIVE_INFINITY;
    if (due >= this.wakeAt && this.callOff && !never) return;
    this.callOff?.();
    this.callOff = undefined;
    this.wakeAt = due;
    if (never) return;
    this.callOff = this.world.after(Math.max(0, due - this.world.now()), () => {
      this.callOff = undefined;
      this.tick();
    });
  }
}

/** Bytes of a text in UTF-8. */
function byteLength(text: string): number {
  // Nearly everything is ASCII, and asking is cheaper than encoding.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  return /^[\x00-\x7f]*$/.test(text) ? text.length : new TextEncoder().encode(text).length;
}
