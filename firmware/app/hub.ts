import { type Connection, drop, OPEN, sendFrame } from "../websocket/connection";
import { encodeFrame, PING, TEXT } from "../websocket/frame";
import { LIMITS } from "./limits";

/**
 * The viewers and what each of them may still be sent.
 *
 * Latest value wins: a viewer has a mailbox of one, and since the newest reading is the same for all,
 * the mailbox is nothing but the number of the last reading that viewer was sent. Credit: bytes sent
 * since the last answered ping are counted, and stay within `Limits.inFlight` for data.
 *
 * Viewers form a linked list: walking it costs the interpreter no array look-ups, and a viewer may
 * leave while the list is walked.
 */
export interface Viewer {
  /** Its `_sent` counts the bytes since the last answered ping. */
  _connection: Connection<Viewer>;
  /** Subprotocol `rheo.v1`; otherwise plain decimal text. */
  _json: boolean;
  /** May watch but not command. */
  _readOnly: boolean;
  /** How many of the connection's `_sent` bytes the answer to the ping under way will take off; -1 when none is under way. */
  _mark: number;
  /** When the last ping left, in milliseconds since boot. */
  _pingAt: number;
  /** Number of the last reading sent. */
  _seq: number;
  /** Readings skipped in all. */
  _skipped: number;
  /** Last round trip in milliseconds; -1 before the first pong. */
  _rtt: number;
  _next: Viewer | undefined;
}

export interface Hub {
  /** Viewers on the list. */
  count: number;
  _first: Viewer | undefined;
  /** Number of the newest reading (0: none yet) and its two forms; empty until a viewer needs it. */
  _seq: number;
  _plain: string;
  _body: string;
  _encode: Encode;
}

/** The newest reading as text: decimal for plain viewers, or JSON without the closing brace. */
export type Encode = (json: boolean) => string;

export function createHub(encode: Encode): Hub {
  return { count: 0, _first: undefined, _seq: 0, _plain: "", _body: "", _encode: encode };
}

/** A viewer to be, not on the list yet: its connection needs it as its owner. */
export function createViewer(json: boolean, readOnly: boolean): Viewer {
  return {
    // What each push needs comes first: Espruino finds fields by looking at one after the other.
    _connection: undefined as unknown as Connection<Viewer>,
    _seq: 0,
    _json: json,
    _next: undefined,
    _mark: -1,
    _pingAt: 0,
    _readOnly: readOnly,
    _skipped: 0,
    _rtt: -1,
  };
}

/** Puts a viewer on the list; it gets `hello` (unless empty) and the newest reading at once. */
export function addViewer(
  hub: Hub,
  viewer: Viewer,
  connection: Connection<Viewer>,
  hello: string,
  now: number,
): void {
  viewer._connection = connection;
  viewer._pingAt = now;
  viewer._seq = hub._seq && hub._seq - 1;
  viewer._next = hub._first;
  hub._first = viewer;
  hub.count++;
  if (hello) sendFrame(connection, encodeFrame(TEXT, hello));
  deliver(hub, viewer, now);
}

/** Takes a viewer off the list; harmless when it is not on it. */
export function removeViewer(hub: Hub, viewer: Viewer): void {
  let before: Viewer | undefined;
  let at = hub._first;
  while (at && at !== viewer) {
    before = at;
    at = at._next;
  }
  if (!at) return;
  if (before) before._next = viewer._next;
  else hub._first = viewer._next;
  hub.count--;
}

/** There is a new reading with this number: to each viewer that has credit now, to the others when they have. */
export function publish(hub: Hub, seq: number, now: number): void {
  hub._seq = seq;
  hub._plain = "";
  hub._body = "";
  const last = seq - 1;
  const ready = LIMITS.inFlight / 2;
  // The frame for the viewer before, and its length: asking for that is dear.
  let frame = "";
  let json = "";
  let isJson = false;
  let size = 0;
  let viewer = hub._first;
  while (viewer) {
    const connection = viewer._connection;
    // The ordinary case is written out, `sendFrame` included: calls cost the interpreter most of a push.
    if (viewer._seq === last && connection._sent < ready && connection._state === OPEN) {
      if (viewer._json !== isJson || !frame) {
        isJson = viewer._json;
        if (isJson && !json) json = encodeFrame(TEXT, body(hub) + "}");
        frame = isJson ? json : plainFrame(hub);
        size = frame.length;
      }
      viewer._seq = seq;
      try {
        connection._transport.write(frame);
        connection._sent += size;
      } catch (_closed) {
        // Its connection finds out in the same way, and knows what to do.
        sendFrame(connection, frame);
      }
      viewer = viewer._next;
    } else {
      const next: Viewer | undefined = viewer._next;
      deliver(hub, viewer, now);
      viewer = next;
    }
  }
}

function body(hub: Hub): string {
  if (!hub._body) hub._body = hub._encode(true);
  return hub._body;
}

function plainFrame(hub: Hub): string {
  if (!hub._plain) hub._plain = encodeFrame(TEXT, hub._encode(false));
  return hub._plain;
}

/** Empties the viewer's mailbox if there is something in it and credit for it; asks for credit if need be. */
function deliver(hub: Hub, viewer: Viewer, now: number): void {
  if (viewer._seq !== hub._seq) {
    const missed = hub._seq - viewer._seq - 1;
    const frame = !viewer._json
      ? plainFrame(hub)
      : encodeFrame(TEXT, body(hub) + (missed ? ',"skipped":' + missed + "}" : "}"));
    if (viewer._connection._sent + frame.length <= LIMITS.inFlight) {
      viewer._skipped += missed;
      viewer._seq = hub._seq;
      sendFrame(viewer._connection, frame);
    }
  }
  if (viewer._mark < 0 && viewer._connection._sent * 2 >= LIMITS.inFlight) ping(viewer, now);
}

/** A Ping (RFC 6455 section 5.5.2) with the time as its payload, by which its answer is known. */
function ping(viewer: Viewer, now: number): void {
  sendFrame(viewer._connection, encodeFrame(PING, "" + now));
  viewer._mark = viewer._connection._sent;
  viewer._pingAt = now;
}

/** A Pong came. One that answers no ping under way is allowed by RFC 6455 section 5.5.3 and means nothing. */
export function ponged(hub: Hub, viewer: Viewer, payload: string, now: number): void {
  if (viewer._mark < 0 || payload !== "" + viewer._pingAt) return;
  viewer._connection._sent -= viewer._mark;
  viewer._mark = -1;
  viewer._rtt = now - viewer._pingAt;
  deliver(hub, viewer, now);
}

/**
 * Sends one message outside the stream of readings. `limit` is how many bytes may be under way with it:
 * `inFlight` for what can be left out, `inFlightHard` for answers. False when it was not sent.
 */
export function say(viewer: Viewer, text: string, limit: number): boolean {
  const frame = encodeFrame(TEXT, text);
  if (viewer._connection._sent + frame.length > limit) return false;
  sendFrame(viewer._connection, frame);
  return true;
}

/** Looks after every viewer: a ping when it is due; one that owes a pong for too long is gone. `now` in ms since boot. */
export function sweepViewers(hub: Hub, now: number): void {
  let viewer = hub._first;
  while (viewer) {
    const next: Viewer | undefined = viewer._next;
    if (viewer._mark < 0) {
      if (now - viewer._pingAt >= LIMITS.pingEvery) ping(viewer, now);
    } else if (now - viewer._pingAt >= LIMITS.pongTime) drop(viewer._connection);
    viewer = next;
  }
}

/** Calls `visit` for each viewer; it may remove the viewer it is given. */
export function eachViewer(hub: Hub, visit: (viewer: Viewer) => void): void {
  let viewer = hub._first;
  while (viewer) {
    const next: Viewer | undefined = viewer._next;
    visit(viewer);
    viewer = next;
  }
}
