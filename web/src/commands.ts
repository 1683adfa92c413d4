import type { Ack, CommandError, Controls, SetMessage } from "./first-channel";

/** Settings a command asks for. */
export type Change = Partial<Controls>;

/** What became of a command: carried out, or why not, in words. */
export type Outcome = { ok: true } | { ok: false; message: string };

/** Seconds after which a command counts as unanswered. */
const PATIENCE = 5;

/** Commands under way, each answered once: by the board, by the clock, or by the connection's end. */
export class Commands {
  private readonly waiting = new Map<number, { since: number; settle(outcome: Outcome): void }>();
  private readonly send: (message: SetMessage) => boolean;
  private readonly now: () => number;
  private next = 1;

  /** `send` returns false when there is no connection; `now` in seconds. */
  constructor(send: (message: SetMessage) => boolean, now: () => number) {
    this.send = send;
    this.now = now;
  }

  /** Asks the board for a change. Never rejects. */
  request(change: Change): Promise<Outcome> {
    const id = this.next++;
    return new Promise((settle) => {
      this.waiting.set(id, { since: this.now(), settle });
      if (!this.send({ type: "set", id, ...change }))
        this.finish(id, { ok: false, message: "not connected" });
    });
  }

  /** The board answered. */
  answered(reply: Ack | CommandError): void {
    const outcome: Outcome = reply.type === "ack" ? { ok: true } : { ok: false, message: reply.message };
    this.finish(Number(reply.id), outcome);
  }

  /** Gives up what is overdue. */
  tick(): void {
    for (const [id, { since }] of this.waiting) {
      if (this.now() - since > PATIENCE) this.finish(id, { ok: false, message: "the board did not answer" });
    }
  }

  /** The connection ended. */
  abandon(): void {
    for (const id of this.waiting.keys()) this.finish(id, { ok: false, message: "the connection was lost" });
  }

  private finish(id: number, outcome: Outcome): void {
    this.waiting.get(id)?.settle(outcome);
    this.waiting.delete(id);
  }
}
