/** Whom the samples go to: who comes, and who goes. What each is sent, and when, is `credit.ts`'s. */
import type { Connection } from "../websocket/connection";
import { encodeFrame, TEXT } from "../websocket/frame";
import { dropGroup, sendAll } from "./broadcast-group";
import { onChange, review } from "./credit";
import type { Sampler } from "./sampler";
import type {
  Broadcast,
  BroadcastEndpoint,
  BroadcastGroup,
  BroadcastSampler,
  PushSocket,
  Viewer,
} from "./viewer";

/** A broadcast of what a sampler takes, which has taken its first sample, or will before any viewer comes. */
export function createBroadcast(sampler: Sampler, nonce: () => number): Broadcast {
  const broadcast: Broadcast = {
    _sampler: sampler,
    _due: 1,
    _later: 0,
    _isChanged: 0,
    _active: [],
    _groups: [],
    _asked: 0,
    _first: undefined,
    count: 0,
    _nonce: nonce,
    _seen: 0,
    _seenAt: 0,
  };
  (sampler as BroadcastSampler)._broadcast = broadcast;
  sampler._sendAnew = sendAnew;
  return broadcast;
}

/** The broadcast is found through the sampler that asks: as a closure it would take three variables more. */
function sendAnew(this: Sampler): void {
  review((this as BroadcastSampler)._broadcast);
  if (this._send) this._send();
}

/**
 * Makes a viewer of a connection. It is sent, in one piece, the `answer` to its handshake, `hello` (unless empty) and the
 * newest sample.
 *
 * @resident each handshake
 */
export function addViewer(
  broadcast: Broadcast,
  connection: Connection<Viewer>,
  group: BroadcastGroup,
  readOnly: boolean,
  answer: string,
  hello: string,
  now: number,
): void {
  const socket = connection._transport as PushSocket;
  onChange(broadcast);
  const viewer: Viewer = {
    // What each look at all of them needs comes first: Espruino finds fields by looking at one after the other.
    _connection: connection,
    _group: group,
    _joinedAt: -1,
    // The newest: none are left until viewers are looked at.
    _push: broadcast._due,
    _pingedBytes: -1,
    _next: broadcast._first,
    _pingAt: now,
    _pingPayload: 0,
    _isReadOnly: readOnly,
  };
  let frame = "";
  socket._push = socket.write;
  connection._owner = viewer;
  broadcast._first = viewer;
  if (!broadcast.count++) {
    broadcast._sampler._send = sendAll;
    broadcast._sampler._pushNext();
  }
  frame = group._format._encode();
  if (hello) frame = encodeFrame(TEXT, hello) + frame;
  connection._sent = frame.length;
  try {
    socket.write(answer + frame);
  } catch (_closed) {
    connection._endpoint._protocol().writeFailed(connection);
  }
}

/** The connection takes no more messages: no sample may follow its Close. */
export function onClosing(connection: Connection<Viewer>): void {
  const broadcast = (connection._endpoint as BroadcastEndpoint)._broadcast;
  onChange(broadcast);
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
  broadcast._groups.forEach((group) => {
    dropGroup(group);
  });
  broadcast._groups = broadcast._active = [];
}
