import { type Connection, drop, type Endpoint, sendFrame, type Transport } from "../websocket/connection";
import { encodeFrame, PING, TEXT } from "../websocket/frame";
import { LIMITS } from "./limits";
import type { Calibration } from "./messages";
import { encodeSample, type Reading } from "./telemetry";

/**
 * The viewers and what each of them may still be sent.
 *
 * Latest value wins: a viewer has a mailbox of one, and since the newest reading is the same for all,
 * the mailbox is nothing but the number of the last reading that viewer was sent. Credit: bytes sent
 * since the last answered ping are counted, and stay within `Limits.inFlight` for data.
 *
 * Viewers with an empty mailbox and credit in hand share a {@link Lane}; see `publish.ts`. Here is what is
 * done for one viewer.
 */
export interface Viewer {
  /** Its `_sent` counts the bytes since the last answered ping, but for what its lane counts; see {@link settle}. */
  _connection: Connection<Viewer>;
  /** Number of the last reading sent, but for what its lane counts. */
  _seq: number;
  /** The lane of its format, whether it is on it or not. */
  _lane: Lane;
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

/**
 * A viewer's socket. Espruino looks for `write` in the socket, in what it inherits from and then in a table of
 * built-ins; as a field of the socket it is found at once.
 */
export interface Pushed extends Transport {
  _push(bytes: string): unknown;
}

/** The longest frame of a plain reading: header and four digits. */
export const LONGEST = 6;
/** The same with `rheo.v1`: 78 characters with ten digits in `seq` and 13 in `t`. */
const LONGEST_JSON = 80;

/** Viewers of one format to which the next reading may be written without asking anything. */
export interface Lane {
  /** In the order of the hub's list. */
  _sockets: Pushed[];
  /** Bytes written to each since boot. Plain readings count as the {@link LONGEST}: `length` costs as much as a push. */
  _bytes: number;
  /** `_bytes` from which on one of them needs to be asked for a pong. */
  _until: number;
  /** Bytes in flight from which on a viewer is asked for a pong, and the most with which it stays here until that comes. */
  _ask: number;
  _full: number;
  /** Subprotocol `rheo.v1`; otherwise plain decimal text. */
  _json: boolean;
}

export interface Hub {
  _reading: Reading;
  /** Number of the newest reading that has been published; 0: none yet. */
  _seq: number;
  /** Something has changed for some viewer: lanes are formed anew before the next reading is written. */
  _waiting: boolean;
  /** Those with somebody on them. */
  _lanes: Lane[];
  /** The ends of the knob's travel. */
  _calibration: Calibration;
  _plain: Lane;
  _json: Lane;
  /** Viewers whose pongs are awaited, as far as is known. */
  _asked: number;
  _first: Viewer | undefined;
  /** Viewers on the list. */
  count: number;
  /** The JSON of reading `_made`, if a viewer on no lane has needed it. */
  _made: number;
  _body: string;
}

export function createHub(reading: Reading, calibration: Calibration): Hub {
  return {
    // What each push needs comes first: Espruino finds fields by looking at one after the other.
    _reading: reading,
    _seq: 0,
    _waiting: false,
    _lanes: [],
    _calibration: calibration,
    _plain: createLane(false, LIMITS.askPlain, LIMITS.inFlight - LONGEST),
    _json: createLane(true, LIMITS.askJson, LIMITS.inFlight - LONGEST_JSON),
    _asked: 0,
    _first: undefined,
    count: 0,
    _made: 0,
    _body: "",
  };
}

function createLane(json: boolean, ask: number, full: number): Lane {
  return { _json: json, _sockets: [], _bytes: 0, _until: 0, _ask: ask, _full: full };
}

/** Makes a viewer of a connection; it gets `hello` (unless empty) and the newest reading at once. */
export function addViewer(
  hub: Hub,
  connection: Connection<Viewer>,
  lane: Lane,
  readOnly: boolean,
  hello: string,
  now: number,
): void {
  const socket = connection._transport as Pushed;
  const viewer: Viewer = {
    // What each look at all of them needs comes first: Espruino finds fields by looking at one after the other.
    _connection: connection,
    _lane: lane,
    _from: -1,
    _seq: hub._seq && hub._seq - 1,
    _mark: -1,
    _next: hub._first,
    _pingAt: now,
    _readOnly: readOnly,
  };
  socket._push = socket.write;
  connection._owner = viewer;
  hub._first = viewer;
  hub.count++;
  hub._waiting = true;
  if (hello) sendFrame(connection, encodeFrame(TEXT, hello));
  deliver(hub, viewer, now);
}

/** What the viewers' connections share: the hub is found through it. */
export interface HubEndpoint extends Endpoint<Viewer> {
  _hub: Hub;
}

/** The connection takes no more messages: no reading may follow its Close. */
export function silenced(connection: Connection<Viewer>): void {
  (connection._endpoint as HubEndpoint)._hub._waiting = true;
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
  hub._waiting = true;
}

/** Brings the viewer's own counts up to date with its lane's, on which everybody has been sent the newest reading. */
export function settle(hub: Hub, viewer: Viewer): void {
  if (viewer._from < 0) return;
  const bytes = viewer._lane._bytes;
  viewer._connection._sent += bytes - viewer._from;
  viewer._from = bytes;
  viewer._seq = hub._seq;
}

/** Empties the viewer's mailbox if there is something in it and credit for it; asks for credit if need be. */
export function deliver(hub: Hub, viewer: Viewer, now: number): void {
  const connection = viewer._connection;
  if (viewer._seq !== hub._seq) {
    const missed = hub._seq - viewer._seq - 1;
    const frame = ownFrame(hub, viewer._lane._json, missed);
    if (connection._sent + frame.length <= LIMITS.inFlight) {
      if (missed) viewer._skipped = missed + (viewer._skipped || 0);
      viewer._seq = hub._seq;
      sendFrame(connection, frame);
    }
  }
  if (viewer._mark < 0 && connection._sent >= viewer._lane._ask) ping(hub, viewer, now);
}

/** The newest reading as a frame, for a viewer that was not sent the last `missed` ones. */
function ownFrame(hub: Hub, json: boolean, missed: number): string {
  if (!json) return encodeFrame(TEXT, "" + hub._reading.raw);
  if (hub._made !== hub._seq) {
    hub._made = hub._seq;
    hub._body = encodeSample(hub._reading, hub._calibration);
  }
  return encodeFrame(TEXT, hub._body + (missed ? ',"skipped":' + missed + "}" : "}"));
}

/** A Ping (RFC 6455 section 5.5.2) with the time as its payload, by which its answer is known. */
export function ping(hub: Hub, viewer: Viewer, now: number): void {
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
  const lane = viewer._lane;
  lane._until -= bytes;
  if (lane._until <= lane._bytes) hub._waiting = true;
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
  if (--hub._asked === 0) hub._waiting = true;
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
