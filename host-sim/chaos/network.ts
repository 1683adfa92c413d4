/**
 * A network that misbehaves, by a seed: what `--net` asks for, as the machine's `NetworkFaults`. Every
 * connection draws its own fate from the seed and its number, so that a run can be repeated.
 */
import { type Random, seededRandom } from "../devices/random.js";
import type { NetworkFaults } from "../espruino/machine.js";
import type { NetworkSpec } from "./spec.js";

/** Mean time between two stalls of a connection, milliseconds. */
const STALL_EVERY = 15_000;
/** Mean age at which the peer of a half-open connection vanishes, milliseconds. */
const VANISH_AFTER = 5_000;
/** lwIP's first retransmission timeout, milliseconds; it doubles with each loss in a row. */
const RETRANSMISSION = 300;
/** A segment is not lost more often than this in a row. */
const MOST_LOSSES = 5;

/** What is in store for one connection; times in milliseconds of `now`. */
interface Fate {
  stallsAt: number;
  stallsUntil: number;
  resetsAt: number;
  vanishesAt: number;
}

export class ChaoticNetwork implements NetworkFaults {
  private readonly random: Random;
  private readonly fates = new Map<number, Fate>();
  /** Lives of the board so far: connection numbers begin anew with each. */
  private life = 0;
  /** False: nothing is wrong, for now. */
  enabled = true;

  constructor(
    readonly spec: NetworkSpec,
    private readonly seed: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.random = seededRandom(seed).fork("segments");
  }

  /** The board was restarted: its connections are gone, and numbered from 1 again. */
  restarted(): void {
    this.life++;
    this.fates.clear();
  }

  segment(bytes: Buffer): Buffer[] {
    const longest = this.enabled ? this.spec.split : undefined;
    if (longest === undefined) return [bytes];
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = this.random.integer(1, longest);
      pieces.push(bytes.subarray(at, at + size));
      at += size;
    }
    return pieces;
  }

  delay(): number {
    if (!this.enabled) return 0;
    const { delay, lossy } = this.spec;
    let wait = delay === undefined ? 0 : 2 * delay * this.random.next();
    if (lossy === undefined) return wait;
    for (let losses = 0; losses < MOST_LOSSES && this.random.next() < lossy; losses++) {
      wait += RETRANSMISSION * 2 ** losses;
    }
    return wait;
  }

  stalled(connection: number): boolean {
    if (!this.enabled) return false;
    const { stall, halfopen } = this.spec;
    if (stall === undefined && halfopen === undefined) return false;
    const fate = this.fate(connection);
    const now = this.now();
    if (now >= fate.vanishesAt) return true;
    if (stall === undefined || now < fate.stallsAt) return false;
    if (now < fate.stallsUntil) return true;
    fate.stallsAt = now + this.wait(STALL_EVERY);
    fate.stallsUntil = fate.stallsAt + stall * 1000;
    return false;
  }

  reset(connection: number): boolean {
    return this.enabled && this.spec.reset !== undefined && this.now() >= this.fate(connection).resetsAt;
  }

  private fate(connection: number): Fate {
    const known = this.fates.get(connection);
    if (known) return known;
    const random = seededRandom(this.seed).fork(`life ${this.life} connection ${connection}`);
    const { stall = 0, reset, halfopen = 0 } = this.spec;
    const now = this.now();
    const wait = (mean: number): number => now - mean * Math.log(1 - random.next());
    const stallsAt = wait(STALL_EVERY);
    const fate: Fate = {
      stallsAt,
      stallsUntil: stallsAt + stall * 1000,
      resetsAt: reset === undefined ? Number.POSITIVE_INFINITY : wait(reset * 1000),
      vanishesAt: random.next() < halfopen ? wait(VANISH_AFTER) : Number.POSITIVE_INFINITY,
    };
    this.fates.set(connection, fate);
    return fate;
  }

  /** Exponentially distributed, as the times between independent events are. */
  private wait(mean: number): number {
    return -mean * Math.log(1 - this.random.next());
  }
}
