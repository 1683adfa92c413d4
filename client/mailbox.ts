import { LONGEST_SHORT } from "./frame-boundaries.js";
import { isOrdinarySample } from "./ordinary-sample.js";

/**
 * The newest sample of a board, as bytes, while nobody needs each of them: of a thousand boards' twenty a second most
 * are seen by nobody. One record stands in for all that a sample else passes through, as what costs is not the work but
 * waiting for memory that other boards' samples have pushed out of the processor's caches.
 */
export class Mailbox {
  /** Samples that come before are kept here alone, by `now` of the board; -Infinity: none are. */
  until = Number.NEGATIVE_INFINITY;
  /** When the last one came. */
  at = Number.NEGATIVE_INFINITY;
  /** Bytes of all that came. */
  received = 0;
  private length = 0;
  private readonly bytes = Buffer.alloc(LONGEST_SHORT);

  /** Keeps the message that `bytes` has from `start` up to `end`; false when it is to be told, or is no plain sample. */
  put(bytes: Uint8Array, start: number, end: number, now: number): boolean {
    if (now >= this.until || end - start > LONGEST_SHORT || !isOrdinarySample(bytes, start, end))
      return false;
    const own = this.bytes;
    for (let i = start; i < end; i++) own[i - start] = bytes[i]!;
    this.length = end - start;
    this.at = now;
    this.received += end - start;
    return true;
  }

  /** Takes out what came last; undefined when nothing did since the last time. */
  take(): string | undefined {
    if (!this.length) return undefined;
    const text = this.bytes.toString("latin1", 0, this.length);
    this.length = 0;
    return text;
  }
}
