/**
 * What a connection that mends itself does, without socket and clock: it is told what happened and when,
 * and says what to do. All times are seconds of a clock that only goes forward.
 */
import { backoff } from "./backoff.js";

/** Seconds without a message after which the link is stale: two of the board's heartbeats. */
export const STALE_AFTER = 2;

/** Seconds without a message after which the connection is given up and made anew. */
export const DEAD_AFTER = 10;

/** Seconds a connection may take to bring its first message before it counts as failed. */
export const OPEN_WITHIN = 8;

/** Seconds that the other end has to answer our Close. */
export const CLOSE_WITHIN = 3;

/**
 * Seconds after which a call of `tick` came late: this side was itself held up (a busy or stopped process), and
 * what came meanwhile has not been read yet.
 */
export const HELD_UP_AFTER = 1;

/** Seconds after which it counts as asleep instead: the board has given such a viewer up, too. */
export const ASLEEP_AFTER = 30;

/** Seconds to read what came while this side was held up, before the other is given up for its silence. */
export const CATCH_UP_WITHIN = 3;

/** Why a board that answers does not take this viewer. */
export interface Verdict {
  /** Stable name: `full`, `token`, `origin`, `host`, `http-404` and the like, or `unknown`. */
  code: string;
  /** One sentence: what is wrong. */
  reason: string;
  /** What to do about it, such as the line for the board's settings; "" when there is nothing to do. */
  remedy: string;
  /** Seconds to wait before asking again. */
  retryAfter: number;
}

/** What the link is doing; `retryAt` is when it tries again, by its own clock. */
export type LinkState =
  | { name: "connecting" }
  /** Messages come. */
  | { name: "live" }
  /** Nothing came for {@link STALE_AFTER}. */
  | { name: "stale" }
  /** No connection; `reason` says why in words. */
  | { name: "lost"; retryAt: number; reason: string }
  /** The board is there and does not take this viewer. */
  | ({ name: "refused"; retryAt: number } & Omit<Verdict, "retryAfter">)
  /** Closed on purpose, and stays so until `connect()`. `code` as in RFC 6455 section 7.4. */
  | { name: "closed"; code: number; clean: boolean };

/** What the link asks of its surroundings. */
export interface LinkActions {
  /** Opens a connection; at once, after dropping another, never twice. */
  dial(): void;
  /** Lets go of the connection without waiting for its end, which a dead network never brings. */
  drop(): void;
  /** Closes it politely (RFC 6455 section 7); `closed` follows. */
  hangUp(code?: number, reason?: string): void;
  /** Finds out why a connection never opened; answered by `explained` with the same number. */
  explain(attempt: number): void;
  /** The state changed. */
  entered(state: LinkState): void;
  /** 0..1, anew at each call. */
  random(): number;
}

export class Link {
  state: LinkState = { name: "closed", code: 1005, clean: true };
  /** When the last message came; NaN before the first. */
  heardAt = Number.NaN;
  private readonly actions: LinkActions;
  private since = 0;
  private retries = 0;
  /** Number of the connection that is, or was, dialled last. */
  private attempt = 0;
  private dialled = false;
  private opened = false;
  private closing = false;
  private closingSince = 0;
  /** Seconds longer that this connection may be silent, as this side was held up. */
  private grace = 0;

  constructor(actions: LinkActions) {
    this.actions = actions;
  }

  /** Connects now, dropping whatever was there. */
  connect(now: number): void {
    this.drop();
    this.since = now;
    this.grace = 0;
    this.attempt++;
    this.dialled = true;
    this.enter({ name: "connecting" });
    this.actions.dial();
  }

  /** The handshake is done. */
  onOpen(): void {
    this.opened = true;
  }

  /** A message came. Only one with data (`proven`) ends the backoff: what opens and dies would retry in a storm. */
  onMessage(now: number, proven: boolean): void {
    if (!this.dialled) return;
    this.heardAt = now;
    this.grace = 0;
    if (proven) this.retries = 0;
    if (this.state.name !== "live" && !this.closing) this.enter({ name: "live" });
  }

  /** The connection is gone, or never came to be; `reason` in words, or "". */
  onClose(now: number, code: number, clean: boolean, reason = ""): void {
    if (!this.dialled) return;
    const { opened, closing } = this;
    this.dialled = this.opened = this.closing = false;
    if (closing) return this.enter({ name: "closed", code, clean });
    if (opened) return this.lose(now, reason || `the connection ended (${code})`);
    this.lose(now, reason || "nobody answers there");
    this.actions.explain(this.attempt);
  }

  /** The answer to `explain`: why, or null when the board is not there at all. */
  explained(now: number, attempt: number, verdict: Verdict | null): void {
    if (!verdict || attempt !== this.attempt || this.state.name !== "lost") return;
    const { retryAfter, ...why } = verdict;
    this.enter({ name: "refused", ...why, retryAt: now + retryAfter * (1 + this.actions.random() / 4) });
  }

  /** Looks at the clock: staleness, giving up, retrying. */
  tick(now: number): void {
    if (now < this.due()) return;
    if (this.closing) {
      this.drop();
      return this.enter({ name: "closed", code: 1006, clean: false });
    }
    switch (this.state.name) {
      case "lost":
      case "refused":
        return this.connect(now);
      case "connecting":
        if (this.heldUp(now)) return;
        return this.lose(now, `no answer within ${OPEN_WITHIN} s`);
      case "live":
        this.enter({ name: "stale" });
        return this.tick(now);
      case "stale":
        if (this.heldUp(now)) return;
        return this.lose(now, `silent for ${DEAD_AFTER} s`);
    }
  }

  /** When `tick` has something to do next if nothing happens before; Infinity for never. */
  due(): number {
    if (this.closing) return this.closingSince + CLOSE_WITHIN;
    switch (this.state.name) {
      case "lost":
      case "refused":
        return this.state.retryAt;
      case "connecting":
        return this.since + OPEN_WITHIN + this.grace;
      case "live":
        return this.heardAt + STALE_AFTER;
      case "stale":
        return this.heardAt + DEAD_AFTER + this.grace;
      default:
        return Number.POSITIVE_INFINITY;
    }
  }

  /** The tab or the network is back: no reason to wait any longer. */
  wake(now: number): void {
    if (this.state.name === "lost" || this.state.name === "refused") this.connect(now);
    else this.tick(now);
  }

  /** Closes politely and stays closed. */
  close(now: number, code?: number, reason?: string): void {
    if (this.dialled) {
      this.closing = true;
      this.closingSince = now;
      this.actions.hangUp(code, reason);
    } else if (this.state.name !== "closed") this.enter({ name: "closed", code: 1005, clean: true });
  }

  /** Whether this side comes too late to judge the other's silence, and waits a little longer, once. */
  private heldUp(now: number): boolean {
    const late = now - this.due();
    if (this.grace || late < HELD_UP_AFTER || late > ASLEEP_AFTER) return false;
    this.grace = late + CATCH_UP_WITHIN;
    return true;
  }

  private lose(now: number, reason: string): void {
    this.drop();
    const wait = backoff(this.retries++, this.actions.random());
    this.enter({ name: "lost", retryAt: now + wait, reason });
  }

  private drop(): void {
    if (this.dialled) this.actions.drop();
    this.dialled = this.opened = this.closing = false;
  }

  private enter(state: LinkState): void {
    this.state = state;
    this.actions.entered(state);
  }
}

/** The state in words; `now` in seconds of the link's clock. */
export function inWords(state: LinkState, now: number): string {
  switch (state.name) {
    case "lost":
      return `lost: retry in ${Math.max(0, Math.ceil(state.retryAt - now))} s`;
    case "refused":
      return `refused: ${state.reason}`;
    case "closed":
      return `closed: ${state.code}`;
    default:
      return state.name;
  }
}
