/** One board as the gateway has it: the one connection to it, its newest sample, its history, its viewers. */

import type { Burst } from "../client/burst.js";
import {
  type Address,
  addressText,
  connect,
  type Hello,
  type NodeBoard,
  type Sample,
} from "../client/node.js";
import type { Change } from "../client/options.js";
import { History } from "./history.js";
import { LIMITS } from "./limits.js";
import { Pace } from "./pace.js";

/** A board to be kept a connection to. */
export interface StationConfig {
  id: string;
  address: Address;
  /** What people call it; default what the board says of itself. */
  name?: string;
  group?: string;
}

/** Somebody who is told what a board does. */
export interface Follower {
  sample(sample: Sample, text: string): void;
  vitals(): void;
  /** The board is gone for now. */
  gone(reason: string): void;
}

export class Station {
  readonly id: string;
  readonly group: string;
  readonly board: NodeBoard;
  readonly followers = new Set<Follower>();
  private readonly config: StationConfig;
  private readonly pace = new Pace(LIMITS.toBoard);
  private readonly histories = new Map<string, History>();
  /** Of the board's channels, as it introduced itself last. */
  private ids = "";
  /** Histories in the order of a sample's values. */
  private inOrder: History[] = [];
  /** The second of `board.now()` in which the newest sample came, if histories do not have it yet; else NaN. */
  private unkept = Number.NaN;
  /** Newest sample that was told, and when it came. */
  private newest: Sample | null = null;
  private newestAt = Number.NaN;
  /**
   * Somebody who is told of samples and need not have each: it answers until when (by `board.now()`) it needs none, and
   * those before may be left out.
   */
  listener: (() => number) | undefined;
  /** Why the board is away, in words; "" while it is there. */
  reason = "connecting";

  /** `board`: the connection to it, in another way than over the network. */
  constructor(config: StationConfig, board: NodeBoard = connect(config.address)) {
    this.config = config;
    this.id = config.id;
    this.group = config.group ?? "";
    this.board = board;
    this.board.on("message", (message, text) => {
      if (message.type === "sample") this.take(message, text);
      else if (message.type === "hello") this.order(message);
      else if (message.type === "vitals") for (const follower of this.followers) follower.vitals();
    });
    this.board.on("kept", (sample, at) => this.note(sample, at));
    if (this.board.hello) this.order(this.board.hello);
    this.board.on("state", (state) => {
      if (state.name === "live" || state.name === "stale") this.reason = "";
      else if (state.name === "lost" || state.name === "refused" || state.name === "closed") {
        this.reason = "reason" in state ? state.reason : "closed";
        for (const follower of [...this.followers]) follower.gone(this.reason);
      }
    });
  }

  get name(): string {
    return this.config.name || this.board.hello?.name || this.address;
  }

  /** Where it is; never with its token. */
  get address(): string {
    return addressText(this.config.address);
  }

  /** What the board said of itself; null until it is connected, and while it is away. */
  get hello(): Hello | null {
    return this.board.connected ? this.board.hello : null;
  }

  get online(): boolean {
    return this.board.connected;
  }

  get state(): string {
    return this.board.state.name;
  }

  /** Newest sample, kept while the board is away. */
  get last(): Sample | null {
    this.board.settle();
    return this.newest;
  }

  /** Seconds of `board.now()` when it came; NaN before the first. */
  get lastAt(): number {
    this.board.settle();
    return this.newestAt;
  }

  /** Seconds since the newest sample; null before the first. */
  get age(): number | null {
    return this.last ? this.board.now() - this.lastAt : null;
  }

  /** Newest values by channel. */
  get values(): Record<string, number | null> {
    const channels = this.board.hello?.channels ?? [];
    const { last } = this;
    return Object.fromEntries(channels.map(({ id }, i) => [id, last?.values[i] ?? null]));
  }

  /** The last `seconds` of a channel up to now, one value each; null where there was none. */
  history(channel: string, seconds: number): (number | null)[] {
    this.board.settle();
    this.keep();
    const now = Math.floor(this.board.now());
    return this.histories.get(channel)?.read(now - seconds + 1, now) ?? new Array(seconds).fill(null);
  }

  /** As the board's, when it is its turn: a board fails who asks faster than it takes. */
  set(change: Change): Promise<void> {
    return this.pace.run(() => this.board.set(change));
  }

  /** The same, but at once or not at all: what was measured later is no answer. */
  burst(channel: string, samples: number): Promise<Burst> {
    return this.pace.runNow(() => this.board.burst(channel, samples));
  }

  close(): void {
    this.board.close(1001, "the gateway ends");
  }

  /** Tells `follower` of all that happens from now on. */
  join(follower: Follower): void {
    this.followers.add(follower);
    this.attend();
  }

  /** Has each sample told from the next one on, until it is asked again who needs them. */
  attend(): void {
    this.board.rest(Number.NEGATIVE_INFINITY);
  }

  private take(sample: Sample, text: string): void {
    this.note(sample, this.board.heardAt);
    const { followers } = this;
    if (followers.size) for (const follower of followers) follower.sample(sample, text);
    const rested = this.listener?.() ?? Number.POSITIVE_INFINITY;
    // The first sample of a second has the histories get the last one of the second before.
    if (!followers.size) this.board.rest(Math.min(this.unkept + 1, rested));
  }

  private note(sample: Sample, at: number): void {
    const second = Math.floor(at);
    // Of a second's samples the histories have the last.
    if (second !== this.unkept) this.keep();
    this.unkept = second;
    this.newest = sample;
    this.newestAt = at;
  }

  /** Has the newest sample in the histories. */
  private keep(): void {
    const { unkept, newest, inOrder } = this;
    if (!newest || Number.isNaN(unkept)) return;
    for (let i = 0; i < inOrder.length; i++) inOrder[i]!.add(unkept, newest.values[i] ?? null);
    this.unkept = Number.NaN;
  }

  /** Finds the channels' histories, or begins them: the board has introduced itself. */
  private order({ channels }: Hello): void {
    this.keep();
    const ids = channels.map(({ id }) => id).join();
    if (ids !== this.ids) {
      // Values come in the order of the channels: those of others are none of these.
      this.newest = null;
      this.newestAt = Number.NaN;
    }
    this.ids = ids;
    this.inOrder = channels.map(({ id }) => {
      const history = this.histories.get(id) ?? new History(LIMITS.historySeconds);
      this.histories.set(id, history);
      return history;
    });
  }
}
