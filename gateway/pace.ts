/** What a board is asked for, no faster than it takes. */
import { BoardError } from "../client/errors.js";

/** How fast, and how many may wait. */
export interface PaceOptions {
  /** Milliseconds in which one more may begin. */
  every: number;
  /** That many may begin at once when none has for a while. */
  atOnce: number;
  /** That many may wait; further ones are refused. */
  waiting: number;
}

/** Begins tasks in the order in which they came, a few at once and then one every few milliseconds. */
export class Pace {
  private readonly queue: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** When all that has begun would have, one after the other. */
  private paidUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: PaceOptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Begins `task` when it is its turn, and settles as it does.
   * @throws BoardError `busy` when too many wait
   */
  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.queue.length >= this.options.waiting)
      return Promise.reject(
        new BoardError("busy", "Too many commands wait for this board; try again later."),
      );
    return new Promise((resolve, reject) => {
      this.queue.push(() => task().then(resolve, reject));
      this.work();
    });
  }

  /**
   * Begins `task` now, and settles as it does.
   * @throws BoardError `busy` when it would have to wait
   */
  runNow<T>(task: () => Promise<T>): Promise<T> {
    if (this.queue.length || this.early() > 0)
      return Promise.reject(new BoardError("busy", "This board is asked for much; try again."));
    return this.run(task);
  }

  /** Milliseconds until one more may begin. */
  private early(): number {
    return this.paidUntil - this.now() - (this.options.atOnce - 1) * this.options.every;
  }

  private work(): void {
    if (this.timer) return;
    while (this.queue.length) {
      const early = this.early();
      if (early > 0) {
        this.timer = setTimeout(() => {
          this.timer = undefined;
          this.work();
        }, Math.ceil(early));
        return;
      }
      this.paidUntil = Math.max(this.now(), this.paidUntil) + this.options.every;
      this.queue.shift()!();
    }
  }
}
