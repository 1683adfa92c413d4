import type * as ProtocolPart from "../parts/protocol/main";
import { type Connection, type Endpoint, OPEN, sendFrame, type Transport } from "../websocket/connection";
import { encodeFrame, PING, TEXT } from "../websocket/frame";
import type { Channel } from "./channels";
import { type Format, jsonFormat, plainFormat } from "./format";
import { LIMITS } from "./limits";
import type { Sampler } from "./sampler";

/*
 * Who is sent what, and how many bytes of it may be under way.
 *
 * Latest value wins: a viewer has a mailbox of one, and since the newest sample is the same for all, the mailbox
 * is nothing but the number of the last push that viewer was sent. Credit: bytes sent since the last answered
 * ping are counted, and stay within `LIMITS.inFlight` for data.
 *
 * A viewer is in its group, or on its own:
 *
 *              regroup: everything sent, open, credit in hand
 *        ┌────────────────────────────────────────────────────────┐
 *        │                                                        ▼
 *   ON ITS OWN                                               IN ITS GROUP
 *   _joinedAt = -1                                           _joinedAt ≥ 0
 *   _push and connection._sent are its own                   the group counts for all of it:
 *   sendLatest decides                                       sent  = connection._sent + group._bytes - _joinedAt
 *        ▲                                                   newest push = the broadcast's
 *        │                                                        │
 *        └────────────────────────────────────────────────────────┘
 *              regroup (each time), a socket found closed
 *
 * Invariant, between any two calls: no member of a group has `sent` at or above its bound (`_askAt` while no ping
 * is under way, else `inFlight` less the longest frame) as long as `group._bytes < group._recheckAt`; so a push
 * writes to every member and asks nothing. Whatever changes for one of them (it comes, closes, uses up its
 * credit, is sent something else) sets `_isChanged` or brings `_recheckAt` nearer, and before the next push all
 * groups are formed anew. syncCounters takes the group's counts over to the viewer; nothing else reads them.
 */

/** One viewer. */
export interface Viewer {
  /** Its `_sent` counts the bytes since the last answered ping, but for what its group counts; see {@link syncCounters}. */
  _connection: Connection<Viewer>;
  /** The group of its format, whether it is in it or not. */
  _group: BroadcastGroup;
  /** The group's `_bytes` when its counters were taken over last; -1 when it is on its own. */
  _joinedAt: number;
  /** Number of the last push it was sent, but for what its group counts. */
  _push: number;
  /** How many of the connection's `_sent` bytes the answer to the ping under way will take off; -1 when none is under way. */
  _pingedBytes: number;
  _next: Viewer | undefined;
  /** When the last ping left, in milliseconds since boot. */
  _pingAt: number;
  /** The payload of the ping under way. */
  _pingPayload: string;
  /** May watch but not command. */
  _isReadOnly: boolean;
  /** Samples skipped in all; absent before the first. */
  _skipped?: number;
  /** Last round trip in milliseconds; absent before the first pong. */
  _rtt?: number;
}

/**
 * A viewer's socket. Espruino looks for `write` in the socket, in what it inherits from and then in a table of
 * built-ins; as a field of the socket it is found at once.
 */
export interface PushSocket extends Transport {
  _push(bytes: string): unknown;
}

/** The viewers of one format to which the next sample may be written without asking anything. */
export interface BroadcastGroup {
  _format: Format;
  /** In the order of the broadcast's list. */
  _sockets: PushSocket[];
  /** Bytes written to each since boot. */
  _bytes: number;
  /** `_bytes` from which on one of them needs to be asked for a pong. */
  _recheckAt: number;
  /** The channel of a plain group. */
  _channel: Channel | undefined;
}

export interface Broadcast {
  /** Number of the newest push, 0: none yet; pushes while nobody watches are not counted. */
  _push: number;
  /** Something has changed for some viewer: groups are formed anew before the next push. */
  _isChanged: boolean;
  /** Those with somebody in them. */
  _active: BroadcastGroup[];
  /** The first is of `rheo.v1`; the others, of plain text, exist while somebody uses them. */
  _groups: BroadcastGroup[];
  _sampler: Sampler;
  /** Viewers whose pongs are awaited, as far as is known. */
  _asked: number;
  _first: Viewer | undefined;
  /** Viewers on the list. */
  count: number;
  /** A payload for a ping that no viewer can know before it comes. */
  _nonce(): string;
}

/** What the viewers' connections share: the broadcast is found through it. */
export interface BroadcastEndpoint extends Endpoint<Viewer> {
  _broadcast: Broadcast;
  _protocol(): typeof ProtocolPart;
}

/** Later than any count of bytes. */
const NEVER = 1e15;

export function createBroadcast(sampler: Sampler, nonce: () => string): Broadcast {
  return {
    // What each push needs comes first: Espruino finds fields by looking at one after the other.
    _push: 0,
    _isChanged: false,
    _active: [],
    _groups: [createGroup(jsonFormat(sampler), undefined)],
    _sampler: sampler,
    _asked: 0,
    _first: undefined,
    count: 0,
    _nonce: nonce,
  };
}

function createGroup(format: Format, channel: Channel | undefined): BroadcastGroup {
  return { _format: format, _sockets: [], _bytes: 0, _recheckAt: NEVER, _channel: channel };
}

/** The group for viewers of this channel's plain text; without a channel, of `rheo.v1`. */
export function groupFor(broadcast: Broadcast, channel: Channel | undefined): BroadcastGroup {
  for (const group of broadcast._groups) if (group._channel === channel) return group;
  const made = createGroup(plainFormat(channel as Channel), channel);
  broadcast._groups.push(made);
  return made;
}

/**
 * Makes a viewer of a connection; it gets `hello` (unless empty) and the newest sample at once.
 *
 * @resident each handshake
 */
export function addViewer(
  broadcast: Broadcast,
  connection: Connection<Viewer>,
  group: BroadcastGroup,
  readOnly: boolean,
  hello: string,
  now: number,
): void {
  const socket = connection._transport as PushSocket;
  const viewer: Viewer = {
    // What each look at all of them needs comes first: Espruino finds fields by looking at one after the other.
    _connection: connection,
    _group: group,
    _joinedAt: -1,
    _push: broadcast._push && broadcast._push - 1,
    _pingedBytes: -1,
    _next: broadcast._first,
    _pingAt: now,
    _pingPayload: "",
    _isReadOnly: readOnly,
  };
  socket._push = socket.write;
  connection._owner = viewer;
  broadcast._first = viewer;
  broadcast._isChanged = true;
  // Nobody may have watched until now.
  if (!broadcast.count++) {
    broadcast._sampler._isWatched = true;
    broadcast._sampler._stamp();
  }
  if (hello) sendFrame(connection, encodeFrame(TEXT, hello));
  sendLatest(broadcast, viewer, now);
}

/** The connection takes no more messages: no sample may follow its Close. */
export function onClosing(connection: Connection<Viewer>): void {
  (connection._endpoint as BroadcastEndpoint)._broadcast._isChanged = true;
}

/** Takes the connection's viewer off the list; harmless when it is not on it. */
export function removeViewer(connection: Connection<Viewer>): void {
  const broadcast = (connection._endpoint as BroadcastEndpoint)._broadcast;
  const viewer = connection._owner;
  let before: Viewer | undefined;
  let at = broadcast._first;
  while (at && at !== viewer) {
    before = at;
    at = at._next;
  }
  if (!at) return;
  if (before) before._next = viewer._next;
  else broadcast._first = viewer._next;
  broadcast._isChanged = true;
  if (--broadcast.count) return;
  broadcast._sampler._isWatched = false;
  // No push comes that would do it: the socket that is gone, and its group, would stay in memory.
  regroup(broadcast);
}

/** Takes the group's counts, by which everybody in it has been sent the newest sample, over to the viewer. */
export function syncCounters(broadcast: Broadcast, viewer: Viewer): void {
  if (viewer._joinedAt < 0) return;
  const bytes = viewer._group._bytes;
  viewer._connection._sent += bytes - viewer._joinedAt;
  viewer._joinedAt = bytes;
  viewer._push = broadcast._push;
}

/**
 * Empties the viewer's mailbox if there is something in it and credit for it; asks for credit if need be.
 *
 * @resident each push that finds a group changed
 */
export function sendLatest(broadcast: Broadcast, viewer: Viewer, now: number): void {
  const connection = viewer._connection;
  if (viewer._push !== broadcast._push) {
    const missed = broadcast._push - viewer._push - 1;
    const frame = viewer._group._format._encode(missed);
    if (connection._sent + frame.length <= LIMITS.inFlight) {
      if (missed) viewer._skipped = missed + (viewer._skipped || 0);
      viewer._push = broadcast._push;
      sendFrame(connection, frame);
    }
  }
  if (viewer._pingedBytes < 0 && connection._sent >= viewer._group._format._askAt)
    ping(broadcast, viewer, now);
}

/** A Ping (RFC 6455 section 5.5.2), by whose payload its answer is known. */
function ping(broadcast: Broadcast, viewer: Viewer, now: number): void {
  viewer._pingPayload = broadcast._nonce();
  const frame = encodeFrame(PING, viewer._pingPayload);
  countBytes(broadcast, viewer, frame.length);
  sendFrame(viewer._connection, frame);
  viewer._pingedBytes = viewer._connection._sent;
  viewer._pingAt = now;
}

/**
 * So many bytes are about to be written to a viewer beside the stream of samples: its counters are brought up to
 * date, and its group looks again earlier.
 */
export function countBytes(broadcast: Broadcast, viewer: Viewer, bytes: number): void {
  if (viewer._joinedAt < 0) return;
  syncCounters(broadcast, viewer);
  const group = viewer._group;
  group._recheckAt -= bytes;
  if (group._recheckAt <= group._bytes) broadcast._isChanged = true;
}

/** A Pong came. One that answers no ping under way is allowed by RFC 6455 section 5.5.3 and means nothing. */
export function onPong(connection: Connection<Viewer>, payload: string): void {
  const viewer = connection._owner;
  if (viewer._pingedBytes < 0 || payload !== viewer._pingPayload) return;
  const endpoint = connection._endpoint as BroadcastEndpoint;
  const broadcast = endpoint._broadcast;
  const now = endpoint._now();
  syncCounters(broadcast, viewer);
  connection._sent -= viewer._pingedBytes;
  viewer._pingedBytes = -1;
  viewer._rtt = now - viewer._pingAt;
  if (viewer._joinedAt < 0) sendLatest(broadcast, viewer, now);
  // With everybody's credit renewed, the groups last longer.
  if (--broadcast._asked === 0) broadcast._isChanged = true;
}

/**
 * Looks after every viewer: a ping when it is due; one that owes a pong for too long is gone. `now` in ms since boot.
 *
 * @resident each look at the clock
 */
export function checkViewers(broadcast: Broadcast, now: number): void {
  let viewer = broadcast._first;
  while (viewer) {
    const next: Viewer | undefined = viewer._next;
    if (viewer._pingedBytes < 0) {
      if (now - viewer._pingAt >= LIMITS.pingEvery) ping(broadcast, viewer, now);
    } else if (now - viewer._pingAt >= LIMITS.pongTime)
      viewer._connection._endpoint._protocol().drop(viewer._connection);
    viewer = next;
  }
}

/**
 * There is a new sample: to each viewer that has credit now, to the others when they have.
 *
 * @resident each reading
 */
export function publish(broadcast: Broadcast): void {
  broadcast._push++;
  if (broadcast._isChanged) regroup(broadcast);
  for (const group of broadcast._active) {
    const frame = group._format._encode(0);
    let socket: PushSocket | undefined;
    try {
      for (socket of group._sockets) socket._push(frame);
      group._bytes += group._format._size || frame.length;
      if (group._bytes >= group._recheckAt) broadcast._isChanged = true;
    } catch (_closed) {
      const endpoint = (broadcast._first as Viewer)._connection._endpoint as BroadcastEndpoint;
      endpoint
        ._protocol()
        .stopAt(broadcast, group, socket as PushSocket, group._format._size || frame.length);
    }
  }
}

/**
 * Forms the groups anew: of those who have had every push but the newest, and for whom nothing is to be decided
 * for a while. Looks after all the others one by one. Groups of plain text that nobody uses any more go.
 *
 * @resident called for few readings
 */
function regroup(broadcast: Broadcast): void {
  const last = broadcast._push - 1;
  const now = broadcast._sampler._at;
  const used = [broadcast._groups[0]!];
  let viewer = broadcast._first;
  for (const group of broadcast._groups) {
    group._sockets = [];
    group._recheckAt = NEVER;
  }
  broadcast._isChanged = false;
  broadcast._asked = 0;
  while (viewer) {
    const next: Viewer | undefined = viewer._next;
    const connection = viewer._connection;
    const group = viewer._group;
    const bytes = group._bytes;
    const format = group._format;
    if (used.indexOf(group) < 0) used.push(group);
    if (viewer._joinedAt >= 0) {
      connection._sent += bytes - viewer._joinedAt;
      viewer._joinedAt = -1;
      viewer._push = last;
    }
    if (viewer._push === last && connection._state === OPEN) {
      // Early, so that all in a group come to be asked with the same sample, and not each with another.
      if (viewer._pingedBytes < 0 && connection._sent >= format._askAt - LIMITS.askEarly)
        ping(broadcast, viewer, now);
      const bound = viewer._pingedBytes < 0 ? format._askAt : LIMITS.inFlight - format._longest;
      const left = bound - connection._sent;
      if (left > 0 && connection._state === OPEN) {
        group._sockets.push(connection._transport as PushSocket);
        viewer._joinedAt = bytes;
        if (bytes + left < group._recheckAt) group._recheckAt = bytes + left;
      }
    }
    if (viewer._pingedBytes >= 0) broadcast._asked++;
    if (viewer._joinedAt < 0) {
      broadcast._isChanged = true;
      sendLatest(broadcast, viewer, now);
    }
    viewer = next;
  }
  broadcast._groups = used;
  broadcast._active = used.filter((group) => group._recheckAt < NEVER);
}
