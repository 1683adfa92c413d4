import { OPEN, sendFrame } from "../websocket/connection";
import { dropGroup, sendAll } from "./broadcast-group";
import { encodeAfter } from "./format";
import { LIMITS } from "./limits";
import { takenAt } from "./sampler";
import type { Broadcast, BroadcastGroup, PushSocket, Viewer } from "./viewer";

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
 *   _joinedAt = -1                                           _joinedAt ≥ 0, the number of a push
 *   _push and connection._sent are its own                   the pushes since then count for all of it:
 *   sendLatest decides                                       sent  = connection._sent + pushes * frame
 *        ▲                                                   newest push = the broadcast's
 *        │                                                        │
 *        └────────────────────────────────────────────────────────┘
 *              regroup (each time), a socket found closed
 *
 * Invariant, between any two calls: no member of a group has `sent` at or above its bound (its format's `_askAt` while no
 * ping is under way, else `inFlight` less the longest frame) until the push `_due`; so a push writes to every member and
 * asks nothing. How many are left until then the sampler counts (`_left`), so that a push counts nothing else. With the
 * push `_due` those who have used up their credit are asked for pongs, and when all have come, `_due` is put off to
 * `_later`. Whatever else changes for one of them (it comes, closes, is sent something else) brings both nearer.
 * syncCounters takes the pushes over to the viewer; nothing else reads them.
 */

/** Bytes of a Ping. */
const PING_BYTES = 4;
/** No sample is longer, with its eight channels and a Ping: whoever has credit for as much may be in a group. */
const LONGEST = 160;

/**
 * Number of the newest push; pushes while nobody watches are not counted.
 *
 * @inline
 */
export function newestPush(broadcast: Broadcast): number {
  return broadcast._due - broadcast._sampler._left;
}

/**
 * Something has changed for some viewer: groups are formed anew with the next push.
 *
 * @inline
 */
export function onChange(broadcast: Broadcast): void {
  broadcast._isChanged = 1;
  broadcast._due -= broadcast._sampler._left;
  broadcast._sampler._left = 0;
}

/** Takes the pushes to its group, by which it has been sent the newest sample, over to the viewer. */
export function syncCounters(broadcast: Broadcast, viewer: Viewer): void {
  if (viewer._joinedAt >= 0) syncUpTo(newestPush(broadcast), viewer);
}

/** The same up to any push, for a viewer that is in its group. */
export function syncUpTo(push: number, viewer: Viewer): void {
  viewer._connection._sent += (push - viewer._joinedAt) * viewer._group._format._longest;
  viewer._joinedAt = viewer._push = push;
}

/**
 * Empties the viewer's mailbox if there is something in it and credit for it; asks for credit if need be.
 *
 * @resident each push that finds a group changed
 */
export function sendLatest(broadcast: Broadcast, viewer: Viewer, now: number): void {
  const connection = viewer._connection;
  const newest = newestPush(broadcast);
  if (viewer._push !== newest) {
    const missed = newest - viewer._push - 1;
    const format = viewer._group._format;
    const frame = missed ? encodeAfter(format, missed) : format._encode();
    if (connection._sent + frame.length <= LIMITS.inFlight) {
      if (missed) viewer._skipped = missed + (viewer._skipped || 0);
      viewer._push = newest;
      sendFrame(connection, frame);
    }
  }
  if (
    viewer._pingedBytes < 0 &&
    connection._state === OPEN &&
    connection._sent >= viewer._group._format._askAt
  )
    ping(broadcast, viewer, connection._sent, now);
}

/**
 * A Ping (RFC 6455 section 5.5.2), by whose payload its answer is known, to a viewer that was sent so many bytes.
 *
 * @resident each viewer in turn
 */
function ping(broadcast: Broadcast, viewer: Viewer, sent: number, now: number): void {
  const connection = viewer._connection;
  const payload = broadcast._nonce();
  viewer._pingPayload = payload;
  viewer._pingAt = now;
  viewer._pingedBytes = sent + PING_BYTES;
  broadcast._asked++;
  try {
    (connection._transport as PushSocket)._push(String.fromCharCode(0x89, 2, payload >> 8, payload & 255));
    connection._sent += PING_BYTES;
  } catch (_closed) {
    connection._endpoint._protocol().writeFailed(connection);
  }
}

/**
 * So many bytes are about to be written to a viewer beside the stream of samples: its counters are brought up to
 * date, and its group looks again earlier.
 */
export function countBytes(broadcast: Broadcast, viewer: Viewer, bytes: number): void {
  if (viewer._joinedAt < 0) return;
  syncCounters(broadcast, viewer);
  // As many as these bytes make, rounded up.
  const pushes = (bytes / viewer._group._format._longest + 1) | 0;
  broadcast._later -= pushes;
  // Viewers are looked at so many pushes earlier.
  broadcast._due -= pushes;
  broadcast._sampler._left -= pushes;
}

/**
 * Looks after every viewer: a ping when it is due; one that owes a pong for too long is gone; a heartbeat when
 * nothing has moved. `now` in ms since boot; call it every `sweepEvery`.
 *
 * @resident each look at the clock
 */
export function checkViewers(broadcast: Broadcast, now: number): void {
  const newest = newestPush(broadcast);
  if (newest !== broadcast._seen) {
    broadcast._seen = newest;
    broadcast._seenAt = now;
    // What was seen now may have come a whole look earlier.
  } else if (now - broadcast._seenAt >= LIMITS.heartbeat - LIMITS.sweepEvery) broadcast._sampler._pushNext();
  let viewer = broadcast._first;
  while (viewer) {
    const next: Viewer | undefined = viewer._next;
    if (viewer._pingedBytes < 0) {
      if (now - viewer._pingAt >= LIMITS.pingEvery) {
        countBytes(broadcast, viewer, PING_BYTES);
        ping(broadcast, viewer, viewer._connection._sent, now);
      }
    } else if (now - viewer._pingAt >= LIMITS.pongTime)
      viewer._connection._endpoint._protocol().drop(viewer._connection);
    viewer = next;
  }
}

/**
 * Looks at every viewer before a push: asks those for pongs who have used up their credit, and finds out with which
 * push to look again. When somebody has come, closed or got credit again, groups are formed anew.
 *
 * @resident called for few samples
 */
export function review(broadcast: Broadcast): void {
  const sampler = broadcast._sampler;
  const newest = newestPush(broadcast);
  const now = takenAt(sampler);
  /** The longest frame of all groups; the most that a member owes a pong for; and until one has to be asked for it. */
  let longest = 1;
  let owed = 0;
  let room: number = LIMITS.inFlight;
  if (broadcast._isChanged) regroup(broadcast, newest, now);
  const isIncomplete = broadcast._isChanged;
  broadcast._isChanged = 0;
  broadcast._asked = 0;
  for (let viewer = broadcast._first; viewer; viewer = viewer._next) {
    if (viewer._pingedBytes >= 0) broadcast._asked++;
    // It waits for its pong, or closes.
    if (viewer._joinedAt < 0) continue;
    const format = viewer._group._format;
    const size = format._longest;
    const sent = viewer._connection._sent + (newest - 1 - viewer._joinedAt) * size;
    const pinged = viewer._pingedBytes;
    let more = format._askAt - sent;
    if (size > longest) longest = size;
    // Early, so that all in a group come to be asked with the same sample, and not each with another.
    if (pinged >= 0 || more <= LIMITS.askEarly) {
      if (sent > owed) owed = sent;
      if (pinged >= 0) more += pinged;
      else {
        ping(broadcast, viewer, sent, now);
        more = format._askAt;
      }
    }
    if (more < room) room = more;
  }
  const credit = LIMITS.inFlight - PING_BYTES - longest - owed;
  // A ping has found a socket closed, or there is no credit left: once more without that one.
  if (broadcast._isChanged || (owed && credit <= 0)) {
    broadcast._isChanged = 1;
    return review(broadcast);
  }
  broadcast._isChanged = isIncomplete;
  // Pushes after this one.
  const later = (room / longest) | 0;
  let left = owed && credit < room ? (credit / longest) | 0 : later;
  if (isIncomplete) left = 0;
  broadcast._due = newest + left + 1;
  broadcast._later = newest + later + 1;
  sampler._left = left + 1;
}

/**
 * Forms the groups anew: of those who have had every push but the newest, and have credit for it. Looks after all the
 * others one by one. Groups that nobody uses any more go.
 *
 * @resident called for few samples
 */
function regroup(broadcast: Broadcast, newest: number, now: number): void {
  const used: BroadcastGroup[] = [];
  broadcast._isChanged = 0;
  for (const group of broadcast._groups) group._sockets = [];
  for (let viewer = broadcast._first; viewer; viewer = viewer._next) {
    const connection = viewer._connection;
    const group = viewer._group;
    if (used.indexOf(group) < 0) used.push(group);
    if (viewer._joinedAt >= 0) syncUpTo(newest - 1, viewer);
    if (
      viewer._push === newest - 1 &&
      connection._state === OPEN &&
      connection._sent < LIMITS.inFlight - LONGEST
    ) {
      group._sockets.push(connection._transport as PushSocket);
      viewer._joinedAt = newest - 1;
    } else {
      viewer._joinedAt = -1;
      sendLatest(broadcast, viewer, now);
      // It joins with the next push.
      if (viewer._push === newest && connection._state === OPEN) broadcast._isChanged = 1;
    }
  }
  const active = used.filter((group) => group._sockets.length > 0);
  for (const group of broadcast._groups) if (used.indexOf(group) < 0) dropGroup(group);
  broadcast._groups = used;
  broadcast._active = active;
  broadcast._sampler._send = active.length === 1 ? active[0]!._send : sendAll;
}
