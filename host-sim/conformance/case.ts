/** What a conformance case is: what a client sends, and what RFC 6455 makes a correct echo server do. */

/** Something the server sent, other than Close. */
export type Event = ["text" | "binary" | "ping" | "pong", string];

/**
 * One step of the client: bytes to send; or a pause, during which the server must keep the connection
 * (`open`) or must fail it (`fail`: whoever fails it only later is right but not strict).
 */
export type Step = Buffer | "open" | "fail";

/**
 * How the connection must end.
 * - `normal`: the client closes with 1000 once all events have come; the server answers with 1000.
 * - `answered`: the steps hold a Close; the server's must carry one of these codes, or none.
 * - `failed`: the server must send a Close with one of these codes by itself.
 */
export type Ending = { kind: "normal" } | { kind: "answered" | "failed"; codes: number[] };

export interface Case {
  /** Number of the like case in the Autobahn suite; `R…` where there is none. */
  id: string;
  title: string;
  steps: Step[];
  /** Bytes for each TCP segment; 0: everything in as few as possible; `frame`: one for each step. */
  chop: number | "frame";
  /** Exactly these events, in this order, before the server's Close. Payloads are byte strings. */
  events: Event[];
  ending: Ending;
  /** The RFC leaves the outcome open: anything but a crash will do. */
  informational?: boolean;
}

export const NORMAL: Ending = { kind: "normal" };

export function failed(...codes: number[]): Ending {
  return { kind: "failed", codes };
}

export function answered(...codes: number[]): Ending {
  return { kind: "answered", codes };
}

/** Makes a case; without `chop` everything is sent at once, without `events` none are expected. */
export function define(
  id: string,
  title: string,
  steps: Step[],
  ending: Ending,
  more: Partial<Case> = {},
): Case {
  return { id, title, steps, ending, chop: 0, events: [], ...more };
}
