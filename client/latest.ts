import type { Sample } from "./messages.js";

/**
 * Samples for a loop that takes its time: a mailbox of one. What came while the loop was busy is
 * replaced by what is newer, and `skipped` of the next says how many samples were not seen, by the
 * board's doing or the loop's.
 */
export class Latest implements AsyncIterableIterator<Sample> {
  private newest: Sample | undefined;
  private wanted: ((result: IteratorResult<Sample>) => void)[] = [];
  private ended = false;
  private readonly onReturn: () => void;

  /** `onReturn` is called once, when nobody takes samples any more. */
  constructor(onReturn: () => void) {
    this.onReturn = onReturn;
  }

  put(sample: Sample): void {
    if (this.ended) return;
    const waiting = this.wanted.shift();
    if (waiting) return waiting({ value: sample, done: false });
    const missed = this.newest ? 1 + (this.newest.skipped ?? 0) : 0;
    const skipped = missed + (sample.skipped ?? 0);
    this.newest = skipped ? { ...sample, skipped } : sample;
  }

  next(): Promise<IteratorResult<Sample>> {
    const { newest } = this;
    this.newest = undefined;
    if (newest && !this.ended) return Promise.resolve({ value: newest, done: false });
    if (this.ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.wanted.push(resolve));
  }

  /** Ends the loop: the board was closed. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const waiting of this.wanted.splice(0)) waiting({ value: undefined, done: true });
    this.onReturn();
  }

  return(): Promise<IteratorResult<Sample>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
