/** One board as the gateway has it: the one connection to it, its newest sample, its history, its viewers. */

import type { Burst } from "../client/burst.js";
import { type Address, addressText, type Board, connect, type Hello, type Sample } from "../client/node.js";
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
  readonly board: Board;
  readonly followers = new Set<Follower>();
  private readonly config: StationConfig;
  private readonly pace = new Pace(LIMITS.toBoard);
  private readonly histories = new Map<string, History>();
  /** Newest sample, kept while the board is away. */
  last: Sample | null = null;
  /** Seconds of `board.now()` when it came. */
  lastAt = Number.NaN;
  /** Why the board is away, in words; "" while it is there. */
  reason = "connecting";

  /** `board`: the connection to it, in another way than over the network. */
  constructor(config: StationConfig, board: Board = connect(config.address)) {
    this.config = config;
    this.id = config.id;
    this.group = config.group ?? "";
    this.board = board;
    this.board.on("message", (message, text) => {
      if (message.type === "sample") this.take(message, text);
      else if (message.type === "vitals") for (const follower of this.followers) follower.vitals();
    });
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

  /** Seconds since the newest sample; null before the first. */
  get age(): number | null {
    return this.last ? this.board.now() - this.lastAt : null;
  }

  /** Newest values by channel. */
  get values(): Record<string, number | null> {
    const channels = this.board.hello?.channels ?? [];
    return Object.fromEntries(channels.map(({ id }, i) => [id, this.last?.values[i] ?? null]));
  }

  /** The last `seconds` of a channel up to now, one value each; null where there was none. */
  history(channel: string, seconds: number): (number | null)[] {
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

  private take(sample: Sample, text: string): void {
    this.last = sample;
    this.lastAt = this.board.now();
    const second = Math.floor(this.lastAt);
    const channels = this.board.hello?.channels ?? [];
    for (let i = 0; i < channels.length; i++) {
      const { id } = channels[i]!;
      let history = this.histories.get(id);
      if (!history) {
        history = new History(LIMITS.historySeconds);
        this.histories.set(id, history);
      }
      history.add(second, sample.values[i] ?? null);
    }
    for (const follower of this.followers) follower.sample(sample, text);
  }
}
