import {
  type Connection,
  drop,
  type Endpoint,
  OPEN,
  sendFrame,
  type Transport,
} from "../websocket/connection";
import { encodeFrame, PING, TEXT } from "../websocket/frame";
import { LIMITS } from "./limits";

/**
 * The viewers and what each of them may still be sent.
 *
 * Latest value wins: a viewer has a mailbox of one, and since the newest reading is the same for all,
 * the mailbox is nothing but the number of the last reading that viewer was sent. Credit: bytes sent
 * since the last answered ping are counted, and stay within `Limits.inFlight` for data.
 *
 * A reading goes to each viewer with one `write` and nothing else, as long as nothing is to be decided:
 * viewers with an empty mailbox and credit in hand share a {@link Lane}, where what is written is counted
 * once for all. Whatever changes for one of them (it comes, closes, uses its credit up) disbands the
 * lanes, and the next reading goes to each viewer with all the questions asked, which forms them anew.
 */
export interface Viewer {
  /** Its `_sent` counts the bytes since the last answered ping, but for what its lane counts; see {@link settle}. */
  _connection: Connection<Viewer>;
  /** Number of the last reading sent, but for what its lane counts. */
  _seq: number;
  /** Subprotocol `rheo.v1`; otherwise plain decimal text. */
  _json: boolean;
  _next: Viewer | undefined;
  /** How many of the connection's `_sent` bytes the answer to the ping under way will take off; -1 when none is under way. */
  _mark: number;
  /** The lane's `_bytes` when the viewer came to it; -1 when it is on none. */
  _from: number;
  /** When the last ping left, in milliseconds since boot. */
  _pingAt: number;
  /** May watch but not command. */
  _readOnly: boolean;
  /** Readings skipped in all; absent before the first. */
  _skipped?: number;
  /** Last round trip in milliseconds; absent before the first pong. */
  _rtt?: number;
}

/** Viewers of one format to which the next reading may be written without asking anything. */
interface Lane {
  /** In the order of the hub's list. */
  _sockets: Transport[];
  /** `_bytes` from which on one of them needs to be asked for a pong; 0 when nobody is here. */
  _until: number;
  /** Bytes written to each since boot, and number of the reading written last. */
  _bytes: number;
  _seq: number;
}

export interface Hub {
  /** Number of the newest reading; 0: none yet. */
  _seq: number;
  _plain: Lane;
  _json: Lane;
  /** There are viewers on no lane. */
  _waiting: boolean;
  /** Viewers whose pongs are awaited, as far as is known. */
  _asked: number;
  _encode: Encode;
  _first: Viewer | undefined;
  /** Viewers on the list. */
  count: number;
  /** The forms of reading `_made` as far as a viewer on no lane has needed them. */
  _made: number;
  _frame: string;
  _body: string;
}

/** The newest reading: as a whole frame for plain viewers, or as JSON without the closing brace. */
export type Encode = (json: boolean) => string;

/** Bytes in flight from which on a ping is sent. */
const READY = LIMITS.inFlight / 2;
/** The most a viewer on a lane may have in flight: one more reading, at its longest, must fit. */
const FULL = LIMITS.inFlight - 128;

export function createHub(encode: Encode): Hub {
  return {
    // What each push needs comes first: Espruino finds fields by looking at one after the other.
    _seq: 0,
    _plain: createLane(),
    _json: createLane(),
    _waiting: false,
    _asked: 0,
    _encode: encode,
    _first: undefined,
    count: 0,
    _made: 0,
    _frame: "",
    _body: "",
  };
}

function createLane(): Lane {
  return { _sockets: [], _until: 0, _bytes: 0, _seq: 0 };
}

/** A viewer to be, not on the list yet: its connection needs it as its owner. */
export function createViewer(json: boolean, readOnly: boolean): Viewer {
  return {
    _connection: undefined as unknown as Connection<Viewer>,
    _seq: 0,
    _json: json,
    _next: undefined,
    _mark: -1,
    _from: -1,
    _pingAt: 0,
    _readOnly: readOnly,
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
  disband(hub);
  if (hello) sendFrame(connection, encodeFrame(TEXT, hello));
  deliver(hub, viewer, now);
}

/** What the viewers' connections share: the hub is found through it. */
export interface HubEndpoint extends Endpoint<Viewer> {
  _hub: Hub;
}

/** The connection takes no more messages: no reading may follow its Close. */
export function silenced(connection: Connection<Viewer>): void {
  disband((connection._endpoint as HubEndpoint)._hub);
}

/** Takes the connection's viewer off the list; harmless when it is not on it. */
export function removeViewer(connection: Connection<Viewer>): void {
  const hub = (connection._endpoint as HubEndpoint)._hub;
  const viewer = connection._owner;
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
  disband(hub);
}

/** Something has changed for some viewer: nobody is on a lane until the next reading has been published. */
function disband(hub: Hub): void {
  hub._plain._until = 0;
  hub._json._until = 0;
  hub._waiting = true;
}

/** Brings the viewer's own counts up to date with its lane's. */
export function settle(hub: Hub, viewer: Viewer): void {
  if (viewer._from < 0) return;
  const lane = viewer._json ? hub._json : hub._plain;
  viewer._connection._sent += lane._bytes - viewer._from;
  viewer._from = lane._bytes;
  viewer._seq = lane._seq;
}

/** There is a new reading with this number: to each viewer that has credit now, to the others when they have. */
export function publish(hub: Hub, seq: number, now: number): void {
  hub._seq = seq;
  if (hub._waiting) attend(hub, now);
  // Asked before: what becomes of one lane may disband both, and the other's readings are due all the same.
  const json = hub._json._until;
  if (hub._plain._until) push(hub, hub._plain, hub._encode(false), now);
  if (json) push(hub, hub._json, encodeFrame(TEXT, hub._encode(true) + "}"), now);
}

/** Writes the newest reading to everybody on a lane. */
function push(hub: Hub, lane: Lane, frame: string, now: number): void {
  const size = frame.length;
  let socket: Transport | undefined;
  try {
    for (socket of lane._sockets) socket.write(frame);
    lane._seq = hub._seq;
    lane._bytes += size;
    if (lane._bytes >= lane._until) disband(hub);
  } catch (_closed) {
    stopAt(hub, lane, socket as Transport, size, now);
  }
}

/** This socket, on the lane, has just closed: it and those behind it have not been sent the frame, of `size` bytes. */
function stopAt(hub: Hub, lane: Lane, socket: Transport, size: number, now: number): void {
  disband(hub);
  let isBehind = false;
  eachViewer(hub, (viewer) => {
    if (viewer._from < 0 || lane !== (viewer._json ? hub._json : hub._plain)) return;
    settle(hub, viewer);
    viewer._from = -1;
    if (viewer._connection._transport === socket) isBehind = true;
    // The connection of the closed one finds out by this write of its own.
    if (isBehind) deliver(hub, viewer, now);
    else {
      viewer._connection._sent += size;
      viewer._seq = hub._seq;
    }
  });
}

/**
 * Forms the lanes anew: of those who have had every reading but the newest, and for whom nothing is to be
 * decided for a while. Looks after all the others one by one.
 */
function attend(hub: Hub, now: number): void {
  const plain = hub._plain;
  const json = hub._json;
  const last = hub._seq - 1;
  let plainUntil = 0;
  let jsonUntil = 0;
  plain._sockets = [];
  json._sockets = [];
  hub._waiting = false;
  hub._asked = 0;
  eachViewer(hub, (viewer) => {
    const connection = viewer._connection;
    settle(hub, viewer);
    viewer._from = -1;
    if (viewer._seq === last && connection._state === OPEN) {
      // Early, so that all on a lane come to be asked with the same reading, and not each with another.
      if (viewer._mark < 0 && connection._sent >= READY / 2) ping(hub, viewer, now);
      const left = (viewer._mark < 0 ? READY : FULL) - connection._sent;
      if (left > 0 && connection._state === OPEN) {
        const lane = viewer._json ? json : plain;
        lane._sockets.push(connection._transport);
        viewer._from = lane._bytes;
        const until = lane._bytes + left;
        if (!viewer._json) plainUntil = plainUntil ? Math.min(plainUntil, until) : until;
        else jsonUntil = jsonUntil ? Math.min(jsonUntil, until) : until;
      }
    }
    if (viewer._from < 0) {
      deliver(hub, viewer, now);
      hub._waiting = true;
    }
    if (viewer._mark >= 0) hub._asked++;
  });
  // Not before: those still to be settled go by what was written last, and a socket that turns out to be closed
  // disbands the lanes, which keeps this reading from nobody.
  plain._seq = last;
  json._seq = last;
  plain._until = plainUntil;
  json._until = jsonUntil;
}

/** Empties the viewer's mailbox if there is something in it and credit for it; asks for credit if need be. */
function deliver(hub: Hub, viewer: Viewer, now: number): void {
  const connection = viewer._connection;
  if (viewer._seq !== hub._seq) {
    const missed = hub._seq - viewer._seq - 1;
    const frame = ownFrame(hub, viewer._json, missed);
    if (connection._sent + frame.length <= LIMITS.inFlight) {
      if (missed) viewer._skipped = missed + (viewer._skipped || 0);
      viewer._seq = hub._seq;
      sendFrame(connection, frame);
    }
  }
  if (viewer._mark < 0 && connection._sent >= READY) ping(hub, viewer, now);
}

/** The newest reading as a frame, for a viewer that was not sent the last `missed` ones. */
function ownFrame(hub: Hub, json: boolean, missed: number): string {
  if (hub._made !== hub._seq) {
    hub._made = hub._seq;
    hub._frame = "";
    hub._body = "";
  }
  if (json) {
    if (!hub._body) hub._body = hub._encode(true);
    return encodeFrame(TEXT, hub._body + (missed ? ',"skipped":' + missed + "}" : "}"));
  }
  if (!hub._frame) hub._frame = hub._encode(false);
  return hub._frame;
}

/** A Ping (RFC 6455 section 5.5.2) with the time as its payload, by which its answer is known. */
function ping(hub: Hub, viewer: Viewer, now: number): void {
  const frame = encodeFrame(PING, "" + now);
  spend(hub, viewer, frame.length);
  sendFrame(viewer._connection, frame);
  viewer._mark = viewer._connection._sent;
  viewer._pingAt = now;
}

/**
 * So many bytes are about to be written to a viewer beside the stream of readings: its counts are brought up
 * to date, and its lane stops earlier.
 */
export function spend(hub: Hub, viewer: Viewer, bytes: number): void {
  if (viewer._from < 0) return;
  settle(hub, viewer);
  const lane = viewer._json ? hub._json : hub._plain;
  lane._until -= bytes;
  if (lane._until <= lane._bytes) disband(hub);
}

/** A Pong came. One that answers no ping under way is allowed by RFC 6455 section 5.5.3 and means nothing. */
export function ponged(connection: Connection<Viewer>, payload: string): void {
  const viewer = connection._owner;
  if (viewer._mark < 0 || payload !== "" + viewer._pingAt) return;
  const endpoint = connection._endpoint as HubEndpoint;
  const hub = endpoint._hub;
  const now = endpoint._now();
  settle(hub, viewer);
  connection._sent -= viewer._mark;
  viewer._mark = -1;
  viewer._rtt = now - viewer._pingAt;
  if (viewer._from < 0) deliver(hub, viewer, now);
  // With everybody's credit renewed, the lanes last longer.
  if (--hub._asked === 0) disband(hub);
}

/**
 * Sends one message outside the stream of readings. `limit` is how many bytes may be under way with it:
 * `inFlight` for what can be left out, `inFlightHard` for answers. False when it was not sent.
 */
export function say(hub: Hub, viewer: Viewer, text: string, limit: number): boolean {
  const frame = encodeFrame(TEXT, text);
  settle(hub, viewer);
  if (viewer._connection._sent + frame.length > limit) return false;
  spend(hub, viewer, frame.length);
  sendFrame(viewer._connection, frame);
  return true;
}

/** Looks after every viewer: a ping when it is due; one that owes a pong for too long is gone. `now` in ms since boot. */
export function sweepViewers(hub: Hub, now: number): void {
  let viewer = hub._first;
  while (viewer) {
    const next: Viewer | undefined = viewer._next;
    if (viewer._mark < 0) {
      if (now - viewer._pingAt >= LIMITS.pingEvery) ping(hub, viewer, now);
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
