import type { Burst } from "./burst";
import type { Answer, Change, FromViewer } from "./wire";

/** What became of a command: carried out, or why not: a code for programs, a sentence for people. */
export type Outcome = { ok: true; burst?: Burst } | { ok: false; code: string; message: string };

/** Seconds after which a command counts as unanswered. */
const PATIENCE = 5;

/** Commands under way, each answered once: by the board, by the clock, or by the connection's end. */
export class Commands {
  private readonly waiting = new Map<number, { since: number; settle(outcome: Outcome): void }>();
  private readonly send: (message: FromViewer) => boolean;
  private readonly now: () => number;
  private next = 1;

  /** `send` returns false when there is no connection; `now` in seconds. */
  constructor(send: (message: FromViewer) => boolean, now: () => number) {
    this.send = send;
    this.now = now;
  }

  /** Asks the board for a change. Never rejects. */
  set(change: Change): Promise<Outcome> {
    return this.ask((id) => ({ type: "set", id, ...change }));
  }

  /** Asks the board for `samples` (16 to 512) conversions of a channel in one go. Never rejects. */
  burst(channel: string, samples: number): Promise<Outcome> {
    return this.ask((id) => ({ type: "burst", id, channel, samples }));
  }

  private ask(message: (id: number) => FromViewer): Promise<Outcome> {
    const id = this.next++;
    return new Promise((settle) => {
      this.waiting.set(id, { since: this.now(), settle });
      if (!this.send(message(id))) this.fail(id, "not connected");
    });
  }

  /** The board answered. */
  answered({ type, id, code, message }: Answer): void {
    this.finish(Number(id), type === "ack" ? { ok: true } : { ok: false, code, message });
  }

  /** The board answered with a burst. */
  filled(burst: Burst): void {
    this.finish(burst.id, { ok: true, burst });
  }

  /** Gives up what is overdue. */
  tick(): void {
    for (const [id, { since }] of this.waiting)
      if (this.now() - since > PATIENCE) this.fail(id, "the board did not answer");
  }

  /** The connection ended. */
  abandon(): void {
    for (const id of this.waiting.keys()) this.fail(id, "the connection was lost");
  }

  private fail(id: number, message: string): void {
    this.finish(id, { ok: false, code: "", message });
  }

  private finish(id: number, outcome: Outcome): void {
    this.waiting.get(id)?.settle(outcome);
    this.waiting.delete(id);
  }
}
