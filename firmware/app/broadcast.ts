/** Whom the samples go to: who comes, and who goes. What each is sent, and when, is `credit.ts`'s. */
import { type Connection, sendFrame } from "../websocket/connection";
import { encodeFrame, TEXT } from "../websocket/frame";
import { dropGroup } from "./broadcast-group";
import { newestPush, onChange, review, sendLatest } from "./credit";
import type { Sampler } from "./sampler";
import type { Broadcast, BroadcastEndpoint, BroadcastGroup, PushSocket, Viewer } from "./viewer";

/**
 * A broadcast of what a sampler takes, which has taken its first sample, or will before any viewer comes.
 *
 * @resident what it makes is kept, with the variables around it
 */
export function createBroadcast(sampler: Sampler, nonce: () => number): Broadcast {
  const broadcast: Broadcast = {
    _sampler: sampler,
    _due: 1,
    _later: 0,
    _isChanged: false,
    _active: [],
    _groups: [],
    _asked: 0,
    _first: undefined,
    count: 0,
    _nonce: nonce,
    _sendAll() {
      for (const group of broadcast._active) group._send();
    },
    _seen: 0,
    _seenAt: 0,
  };
  sampler._sendAnew = () => {
    review(broadcast);
    if (sampler._send) sampler._send();
  };
  return broadcast;
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
    _push: newestPush(broadcast) - 1,
    _pingedBytes: -1,
    _next: broadcast._first,
    _pingAt: now,
    _pingPayload: 0,
    _isReadOnly: readOnly,
  };
  socket._push = socket.write;
  connection._owner = viewer;
  broadcast._first = viewer;
  onChange(broadcast);
  if (!broadcast.count++) {
    broadcast._sampler._send = broadcast._sendAll;
    broadcast._sampler._pushNext();
  }
  if (hello) sendFrame(connection, encodeFrame(TEXT, hello));
  sendLatest(broadcast, viewer, now);
}

/** The connection takes no more messages: no sample may follow its Close. */
export function onClosing(connection: Connection<Viewer>): void {
  onChange((connection._endpoint as BroadcastEndpoint)._broadcast);
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
  onChange(broadcast);
  if (--broadcast.count) return;
  // No push comes that would do it: the socket that is gone, and its group, would stay in memory.
  broadcast._sampler._send = undefined;
  for (const group of broadcast._groups) dropGroup(group);
  broadcast._groups = broadcast._active = [];
}
