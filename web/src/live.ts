import { type Address, httpUrl } from "../../client/address";
import type { Board } from "../../client/board";
import { connect } from "../../client/browser";
import { BoardError } from "../../client/errors";
import type { LinkState, Outcome, Source, SourceEvents } from "./source";
import { type Change, readMessage } from "./wire";

/** Connections whose dates are remembered. */
const DATES = 500;

/** A board at an address: the client's connection, with the dates that go with its clock. */
export class Live implements Source {
  private readonly address: Address;
  private readonly events: SourceEvents & { sent(text: string): void };
  private board: Board | null = null;
  /** What the date was ahead of the clock when each connection began. */
  private readonly dates: { since: number; ahead: number }[] = [];

  constructor(address: Address, events: SourceEvents & { sent(text: string): void }) {
    this.address = address;
    this.events = events;
  }

  get state(): LinkState {
    return this.board?.state ?? { name: "connecting" };
  }

  get heardAt(): number {
    return this.board?.heardAt ?? Number.NaN;
  }

  now(): number {
    return performance.now() / 1000;
  }

  /**
   * Each connection keeps the date it began with: neither a clock that is set meanwhile nor a sleep of
   * the machine, during which the page's own clock stands still, moves what was read before.
   */
  dateAt(time: number): number {
    const { dates } = this;
    let index = dates.length - 1;
    while (index > 0 && dates[index]!.since > time) index--;
    return time + (dates[index]?.ahead ?? ahead(this.now()));
  }

  connect(): void {
    const { events } = this;
    if (this.board) return this.board.connect();
    const board = connect(this.address);
    this.board = board;
    board.on("state", (state) => events.state(state));
    board.on("sent", (text) => events.sent(text));
    board.on("message", (parsed, text) => {
      const message = readMessage(parsed);
      if (message?.type === "hello") this.begin();
      if (message) events.message(message, text);
    });
    events.state(board.state);
  }

  set(change: Change): Promise<Outcome> {
    // The client's types tell the board's settings from a channel's; the page's panels give either.
    return outcome(this.board?.set(change as Parameters<Board["set"]>[0]).then(() => undefined));
  }

  burst(channel: string, samples: number): Promise<Outcome> {
    return outcome(this.board?.burst(channel, samples));
  }

  async ping(): Promise<number> {
    return this.board?.ping() ?? Number.NaN;
  }

  async history(): Promise<string> {
    // A board is at the top of its host; what is below may be a gateway.
    if (this.address.path === "/") return "";
    const answer = await fetch(httpUrl(this.address, "history.csv"));
    return answer.ok ? answer.text() : "";
  }

  close(code?: number, reason?: string): void {
    this.board?.close(code, reason);
  }

  tick(): void {
    this.board?.tick();
  }

  wake(): void {
    this.board?.wake();
  }

  private begin(): void {
    const since = this.now();
    this.dates.push({ since, ahead: ahead(since) });
    if (this.dates.length > DATES) this.dates.shift();
  }
}

/** Seconds that the viewer's date is ahead of the clock, which reads `now`. */
function ahead(now: number): number {
  return Date.now() / 1000 - now;
}

async function outcome(asked: Promise<Outcome["burst"]> | undefined): Promise<Outcome> {
  try {
    return { ok: true, burst: await asked };
  } catch (error) {
    const code = error instanceof BoardError ? error.code : "";
    return { ok: false, code, message: (error as Error).message };
  }
}
