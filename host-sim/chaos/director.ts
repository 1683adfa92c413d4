/**
 * `--chaos SEED`: everything that can happen to a board in the wild, in an order drawn from the seed:
 * a bad network all the time, late timers, and now and then a storm of page loads, an access point that
 * goes away, or a brown-out.
 */
import { connect } from "node:net";
import { type Random, seededRandom } from "../devices/random.js";
import { ChaoticNetwork } from "./network.js";
import type { NetworkSpec } from "./spec.js";

/** The network under chaos: every kind of fault, none so bad that nothing gets through. */
const NETWORK: NetworkSpec = { split: 40, delay: 15, stall: 3, reset: 20, halfopen: 0.1, lossy: 0.02 };
/** Pause between two events, milliseconds. */
const PAUSE = [1000, 5000] as const;
/** Share of timer runs that are late, and by how much at most, milliseconds. */
const LATE_SHARE = 0.1;
const LATEST = 150;
/** Page loads in a storm, and the share of them given up before the answer. */
const STORM = 25;
const GIVEN_UP = 0.6;
/** How long the access points stay away, and the power, milliseconds. */
const WIFI_LOSS = [500, 4000] as const;
const BROWN_OUT = [50, 1500] as const;

/** What the director does to a board. */
export interface ChaosBoard {
  readonly port: number;
  setWifi(up: boolean): void;
  setPower(on: boolean): void;
}

type Event = "storm" | "wifi" | "brown-out";
/** Shares of the events; they add up to 1. */
const EVENTS: Array<[Event, number]> = [
  ["storm", 0.5],
  ["wifi", 0.35],
  ["brown-out", 0.15],
];

export interface DirectorOptions {
  seed: number;
  /** Receives a line for each event. */
  tell?(line: string): void;
  /** False: the power stays on, so that memory can be watched over the whole run. Default true. */
  brownOuts?: boolean;
}

/** One page load as a browser whose user holds F5: asked for, and often given up at once. */
function loadPage(port: number, patience: number | undefined): void {
  const socket = connect(port, "127.0.0.1", () => {
    socket.write(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\nAccept-Encoding: gzip\r\n\r\n`);
    if (patience !== undefined) setTimeout(() => socket.resetAndDestroy(), patience);
  });
  socket.on("error", () => socket.destroy());
  socket.resume();
  socket.setTimeout(30_000, () => socket.destroy());
}

export class ChaosDirector {
  readonly network: ChaoticNetwork;
  private readonly random: Random;
  private readonly lateness: Random;
  private timer: NodeJS.Timeout | undefined;
  private board: ChaosBoard | undefined;
  /** Ends what is under way: brings Wi-Fi and power back. */
  private restore: (() => void) | undefined;

  constructor(private readonly options: DirectorOptions) {
    this.network = new ChaoticNetwork(NETWORK, options.seed);
    this.random = seededRandom(options.seed).fork("events");
    this.lateness = seededRandom(options.seed).fork("timers");
  }

  /** For the machine's `timerDelay`: late timers overtake each other. */
  readonly timerDelay = (): number => {
    return this.network.enabled && this.lateness.next() < LATE_SHARE ? LATEST * this.lateness.next() : 0;
  };

  /** Begins, or goes on after `stop`. */
  start(board: ChaosBoard): void {
    this.board = board;
    this.network.enabled = true;
    this.next();
  }

  /** Calm: what is away comes back, the network is perfect. */
  stop(): void {
    clearTimeout(this.timer);
    this.restore?.();
    this.network.enabled = false;
  }

  private next(): void {
    this.timer = setTimeout(() => this.happen(), this.between(PAUSE));
    this.timer.unref();
  }

  private happen(): void {
    let draw = this.random.next();
    const [event] = EVENTS.find(([, share]) => {
      draw -= share;
      return draw < 0;
    }) ?? ["storm"];
    if (event === "wifi") this.loseWifi();
    else if (event === "brown-out" && this.options.brownOuts !== false) this.brownOut();
    else this.storm();
  }

  private storm(): void {
    const port = this.board?.port ?? 0;
    this.tell(`${STORM} page loads at once`);
    for (let i = 0; i < STORM; i++) {
      loadPage(port, this.random.next() < GIVEN_UP ? this.random.integer(0, 50) : undefined);
    }
    this.next();
  }

  private loseWifi(): void {
    const time = this.between(WIFI_LOSS);
    this.tell(`Wi-Fi away for ${(time / 1000).toFixed(1)} s`);
    this.board?.setWifi(false);
    this.endIn(time, () => this.board?.setWifi(true));
  }

  private brownOut(): void {
    const time = this.between(BROWN_OUT);
    this.tell(`power off for ${(time / 1000).toFixed(1)} s`);
    this.board?.setPower(false);
    this.endIn(time, () => this.board?.setPower(true));
  }

  private endIn(milliseconds: number, action: () => void): void {
    this.restore = () => {
      this.restore = undefined;
      action();
    };
    this.timer = setTimeout(() => {
      this.restore?.();
      this.next();
    }, milliseconds);
  }

  private between([least, most]: readonly [number, number]): number {
    return this.random.integer(least, most);
  }

  private tell(line: string): void {
    this.options.tell?.(`chaos: ${line}`);
  }
}
