import { type Address, addressText, socketUrl } from "./address.js";
import type { Burst } from "./burst.js";
import { Channel } from "./channel.js";
import { Emitter } from "./emitter.js";
import { BoardError } from "./errors.js";
import type { BoardEvents } from "./events.js";
import { Known } from "./known.js";
import { Latest } from "./latest.js";
import { Line } from "./line.js";
import { Link, type LinkState } from "./link.js";
import type { FromBoard, FromViewer, Hello, Sample, Vitals } from "./messages.js";
import { type BoardOptions, type Change, SUBPROTOCOL } from "./options.js";
import { parseMessage } from "./parse.js";
import { Requests } from "./requests.js";
import type { Alarm, World } from "./world.js";

/** A board, and the connection to it that mends itself. Made by `connect`. */
export class Board extends Emitter<BoardEvents> implements AsyncIterable<Sample> {
  readonly address: Address;
  protected readonly world: World;
  protected readonly link: Link;
  private readonly requests: Requests;
  protected readonly loops = new Set<Latest>();
  protected readonly known: Known;
  private readonly alarm: Alarm;
  private readonly line: Line;
  private measured: number | null = null;

  constructor(address: Address, options: BoardOptions, world: World) {
    super();
    this.address = options.token === undefined ? address : { ...address, token: options.token };
    this.known = new Known(options.channels);
    this.world = world;
    this.alarm = world.alarm(() => this.tick());
    this.line = new Line(world, {
      open: () => this.link.onOpen(),
      text: (text) => this.receive(text),
      binary: (bytes) => this.receiveBinary(bytes),
      close: (code, clean, reason) => {
        this.link.onClose(world.now(), code, clean, reason);
        this.schedule();
      },
    });
    this.requests = new Requests(
      (message) => this.send(message),
      () => world.now(),
    );
    this.link = new Link({
      dial: () => this.line.dial(socketUrl(this.address), SUBPROTOCOL),
      drop: () => this.line.drop(),
      hangUp: (code, reason) => this.line.close(code, reason),
      explain: (attempt) => this.explain(attempt),
      entered: (state) => this.entered(state),
      random: () => world.random(),
    });
    this.connect();
  }

  /** What it said last of itself, with its present controls; null before the first time. */
  get hello(): Hello | null {
    return this.known.hello;
  }

  /** Its health, as of at most five seconds ago; null before the first time and while not connected. */
  get vitals(): Vitals | null {
    return this.known.vitals;
  }

  /** The newest sample, all channels; null before the first one and while not connected. */
  get latest(): Sample | null {
    return this.known.latest;
  }

  /** Samples this viewer was not sent because the link or the board was busy, since `connect`. */
  get skipped(): number {
    return this.known.skipped;
  }

  /** Bytes of messages received since `connect` (payloads, without frame headers). */
  get received(): number {
    return this.line.received;
  }

  /** Bytes of messages sent since `connect`. */
  get sent(): number {
    return this.line.sent;
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
    return new Channel(id, this.known);
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
  send(message: FromViewer): boolean {
    const text = JSON.stringify(message);
    if (!this.line.send(text)) return false;
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
    if (this.latest) loop.put(this.known.narrow(this.latest));
    if (this.link.state.name === "closed") loop.end();
    return loop;
  }

  /** Connects now, whatever the state: after `close()`, or instead of waiting for the next try. */
  connect(): void {
    this.link.connect(this.world.now());
  }

  /** The tab or the network is back: tries at once if it was waiting. */
  wake(): void {
    this.link.wake(this.world.now());
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

  private explain(attempt: number): void {
    this.world.explain(this.address).then(
      (verdict) => {
        this.link.explained(this.world.now(), attempt, verdict);
      },
      // Not to know why is no worse than not to be there.
      () => undefined,
    );
  }

  protected entered(state: LinkState): void {
    if (state.name === "lost" || state.name === "closed" || state.name === "connecting") {
      this.known.forget();
      this.measured = null;
      const closed = state.name === "closed";
      this.requests.abandon(
        closed ? "closed" : "lost",
        `The connection ${closed ? "was closed" : "was lost"}.`,
      );
    }
    if (state.name === "closed") for (const loop of [...this.loops]) loop.end();
    this.schedule();
    this.emit("state", state);
  }

  protected receive(text: string): void {
    const message = parseMessage(text);
    if (!message) return;
    this.known.take(message);
    this.link.onMessage(this.world.now(), message.type === "sample");
    this.emit("message", message, text);
    this.announce(message);
  }

  private announce(message: FromBoard): void {
    switch (message.type) {
      case "hello":
        return this.emit("hello", message);
      case "vitals":
        return this.emit("vitals", message);
      case "sample": {
        const sample = this.known.narrow(message);
        this.emit("sample", sample);
        if (this.loops.size) for (const loop of this.loops) loop.put(sample);
        return;
      }
      case "ack":
      case "error":
      case "pong":
        return this.requests.answered(message);
    }
  }

  protected receiveBinary(bytes: Uint8Array): void {
    this.link.onMessage(this.world.now(), false);
    this.emit("binary", bytes);
    this.requests.binary(bytes);
  }

  /** Has `tick` called when there is something to do. Messages only put that off, so they need not ask for it. */
  private schedule(): void {
    this.alarm.set(Math.min(this.link.due(), this.requests.due()), this.world.now());
  }
}
