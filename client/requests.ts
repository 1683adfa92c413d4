import { type Burst, decodeBurst } from "./burst.js";
import { BoardError, type FailureCode } from "./errors.js";
import type { Ack, CommandError, FromViewer, Pong } from "./messages.js";

/** Seconds after which a request counts as unanswered. */
export const ANSWER_WITHIN = 5;

/** Largest number of a request: a burst carries it in 32 bits. */
const LAST_ID = 2 ** 32 - 1;

interface Waiting {
  until: number;
  resolve(answer: Burst | undefined): void;
  reject(error: BoardError): void;
}

/** Requests under way, each answered once: by the board, by the clock, or by the connection's end. */
export class Requests {
  private readonly waiting = new Map<number, Waiting>();
  private readonly send: (message: FromViewer) => boolean;
  private readonly now: () => number;
  private last = 0;

  /** `send` returns false when there is no connection; `now` in seconds. */
  constructor(send: (message: FromViewer) => boolean, now: () => number) {
    this.send = send;
    this.now = now;
  }

  /** Sends what `message` makes of a new number, and waits for the answer that carries it. */
  request(message: (id: number) => FromViewer): Promise<Burst | undefined> {
    this.last = this.last >= LAST_ID ? 1 : this.last + 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { until: this.now() + ANSWER_WITHIN, resolve, reject });
      if (!this.send(message(id))) this.fail(id, "not-connected", "There is no connection to the board.");
    });
  }

  /** The board answered. */
  answered(reply: Ack | CommandError | Pong): void {
    if (reply.type === "error") this.fail(Number(reply.id), reply.code, reply.message);
    else this.take(Number(reply.type === "pong" ? reply.t : reply.id))?.resolve(undefined);
  }

  /** A binary message came: a burst, or nothing we know. */
  binary(bytes: Uint8Array): void {
    const burst = decodeBurst(bytes);
    if (burst) this.take(burst.id)?.resolve(burst);
  }

  /** Gives up what is overdue. */
  tick(): void {
    const now = this.now();
    for (const [id, { until }] of this.waiting) {
      if (now >= until) this.fail(id, "timeout", `The board did not answer within ${ANSWER_WITHIN} s.`);
    }
  }

  /** When `tick` has something to do; Infinity for never. */
  due(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const { until } of this.waiting.values()) due = Math.min(due, until);
    return due;
  }

  /** The connection ended: whether the board did what it was asked is not known. */
  abandon(code: FailureCode, message: string): void {
    for (const id of [...this.waiting.keys()]) this.fail(id, code, message);
  }

  private fail(id: number, code: FailureCode, message: string): void {
    this.take(id)?.reject(new BoardError(code, message));
  }

  private take(id: number): Waiting | undefined {
    const found = this.waiting.get(id);
    this.waiting.delete(id);
    return found;
  }
}
