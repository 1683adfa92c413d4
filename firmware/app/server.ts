/** The table of connections: what each is at the moment, and how long it may stay that. */

import type * as Crowd from "../parts/crowd/main";
import type * as Protocol from "../parts/protocol/main";
import { type Connection, createConnection, receive, type Transport } from "../websocket/connection";
import { acceptResponse } from "../websocket/handshake";
import type { RequestsPart } from "./answer-request";
import { addViewer } from "./broadcast";
import { groupFor } from "./broadcast-group";
import type { Channel } from "./channels";
import { type AcceptedHead, evictHead, type HandshakeCache, lookupHead } from "./handshake-cache";
import { LIMITS } from "./limits";
import { CLOSING, HEAD, PAGE, type Peer, REFUSED, VIEWER } from "./peer";
import type { ReportsPart } from "./reports";
import type { Provisioning, Site } from "./respond";
import type { Rheo } from "./rheo";
import { unfinishedBytes } from "./unfinished";
import { readUsualHandshake, type UsualConfig } from "./usual-handshake";
import type { BroadcastEndpoint, Viewer } from "./viewer";

/** What viewers' connections share: the rest of what the board does is found through it. */
export interface ServerEndpoint extends BroadcastEndpoint {
  _rheo: Rheo;
  _protocol(): Omit<typeof Protocol, "join" | "leave">;
}

/** Everything the server is made of; main.ts hands it in. */
export interface ServerDeps extends Site, UsualConfig {
  _endpoint: ServerEndpoint;
  /** `length` bytes of the stored dashboard from `offset`; empty at its end. */
  _pagePart(offset: number, length: number): string;
  /** Makes `drained` be called when what was written to the peer has left. */
  _awaitDrain(transport: Transport): void;
}

export interface Server extends ServerDeps, HandshakeCache {
  /** Present in set-up mode: then it answers every request. */
  _provisioning?: Provisioning | undefined;
  /** The youngest first. */
  _first?: Peer | undefined;
  _count: number;
}

/** A socket, and the record of its connection; see `board/tcp.ts`, whose handlers these are. */
interface OwnedSocket extends Transport {
  rheo?: Peer;
}

/** What the sockets of a server call, with themselves as `this`. */
export interface SocketHandlers {
  opened(socket: Transport): Peer;
  received(this: OwnedSocket, bytes: string): void;
  drained(this: OwnedSocket): void;
  closed(this: OwnedSocket): void;
}

/**
 * The handlers of a server's sockets.
 *
 * @resident what they keep is the server alone
 */
export function socketHandlers(server: Server): SocketHandlers {
  return {
    opened: (socket) => onOpened(server, socket),
    received(bytes) {
      const peer = this.rheo;
      const connection = peer && peer._connection;
      if (connection) {
        receive(connection, bytes);
        if (connection._parser) limitUnfinished(server);
      } else if (peer) onBytes(server, peer, bytes);
    },
    drained() {
      const peer = this.rheo;
      if (peer && peer._phase === PAGE) sendSlice(server, peer);
    },
    closed() {
      const peer = this.rheo;
      // The record refers to the socket: without this the two would wait for garbage collection.
      this.rheo = undefined;
      if (peer) onClosed(server, peer);
    },
  };
}

/**
 * A connection was accepted. The last place is kept free: whoever has said nothing for longest goes for it.
 *
 * @resident each connection
 */
function onOpened(server: Server, transport: Transport): Peer {
  const peer: Peer = {
    // What each chunk needs comes first: Espruino finds fields by looking at one after the other.
    _connection: undefined,
    _phase: HEAD,
    _head: undefined,
    _transport: transport,
    _due: server._endpoint._now() + LIMITS.headTime,
    _next: server._first,
  };
  if (++server._count >= LIMITS.connections) withCrowd(server, (crowd) => crowd.makePlace(server, peer));
  server._first = peer;
  return peer;
}

/**
 * Heads and messages of which some is missing share one budget of memory.
 *
 * @seldom
 */
function limitUnfinished(server: Server): void {
  if (unfinishedBytes(server) > LIMITS.unfinishedBytes)
    withCrowd(server, (crowd) => crowd.limitUnfinished(server));
}

/**
 * Bytes of a connection that is no WebSocket.
 *
 * @resident each chunk of a request
 */
function onBytes(server: Server, peer: Peer, bytes: string): void {
  // Nearly always a head comes in one piece: joining copies.
  if (peer._head) bytes = peer._head + bytes;
  let head: AcceptedHead | undefined;
  if (
    peer._phase === HEAD &&
    !server._provisioning &&
    bytes.endsWith("\r\n\r\n") &&
    server._endpoint._broadcast.count < server._viewers
  ) {
    head = lookupHead(server, bytes);
    if (!head) {
      head = readUsualHandshake(bytes, server);
      if (head) server._accepted = head;
    }
  }
  if (head) acceptViewer(server, peer, head, bytes.substr(head._keyAt, 24));
  else onOther(server, peer, bytes);
}

/**
 * The bytes so far of a connection that is no WebSocket, and asks for none in the usual form.
 *
 * @seldom
 */
function onOther(server: Server, peer: Peer, bytes: string): void {
  const seen = (peer._head || "").length;
  if (peer._phase === REFUSED)
    return withCrowd(server, (crowd) => crowd.refuseFull(server, peer, "connection"));
  // What else comes is after the request and means nothing.
  if (peer._phase !== HEAD) return;
  // Asked only when an empty line has come, or too many bytes: the part is loaded for it.
  if (bytes.length < LIMITS.headBytes && !/\n\r*\n/.test(bytes.substr(seen > 2 ? seen - 3 : 0))) {
    peer._head = bytes;
    return limitUnfinished(server);
  }
  peer._head = undefined;
  const rheo = server._endpoint._rheo;
  if (!rheo._hasRoom(LIMITS.partRoom + bytes.length * LIMITS.roomPerHeadByte))
    return withCrowd(server, (crowd) => crowd.refuseFull(server, peer, "memory"));
  const reply = rheo._withPart("requests", (part: RequestsPart) => part.answerRequest(server, peer, bytes));
  if (!reply) return;
  if (reply._keyAt > 0)
    server._accepted = {
      _keyAt: reply._keyAt,
      _front: bytes,
      _channel: reply._channel,
      _subprotocol: reply._subprotocol,
      _isReadOnly: reply._isReadOnly,
      _until: 0,
    };
  acceptViewer(server, peer, reply, reply._key);
  if (reply._rest) receive(peer._connection as Connection<Viewer>, reply._rest);
}

/** The one place that writes outside the WebSocket: a socket that closed meanwhile throws, and its close event follows. */
export function write(peer: Peer, bytes: string): void {
  try {
    peer._transport.write(bytes);
  } catch (_closed) {
    // The close event clears up.
  }
}

/** `time`: the milliseconds that the phase may take. */
export function enterPhase(server: Server, peer: Peer, phase: number, time: number): void {
  peer._phase = phase;
  peer._due = server._endpoint._now() + time;
}

/**
 * Makes a viewer of a peer with whose request everything is right.
 *
 * @resident each handshake
 */
function acceptViewer(
  server: Server,
  peer: Peer,
  head: { _channel: Channel; _subprotocol: string; _isReadOnly: boolean },
  key: string,
): void {
  const endpoint = server._endpoint;
  const rheo = endpoint._rheo;
  const broadcast = endpoint._broadcast;
  const subprotocol = head._subprotocol;
  const isJson = subprotocol === "rheo.v1";
  const accept = rheo._sha1.acceptKey(key);
  const connection = createConnection<Viewer>(peer._transport, endpoint, undefined as never);
  const answer = acceptResponse(accept, subprotocol);
  let hello = "";
  // Numbers of this size and texts take a variable of their own.
  peer._due = 0;
  peer._head = undefined;
  peer._connection = connection;
  peer._phase = VIEWER;
  if (isJson)
    hello =
      rheo._withPart("reports", (part: ReportsPart) => part.helloText(rheo, key, accept, head._isReadOnly)) ||
      "";
  addViewer(
    broadcast,
    connection,
    groupFor(broadcast, isJson ? undefined : head._channel),
    head._isReadOnly,
    answer,
    hello,
    endpoint._now(),
  );
}

/** Everything written has gone out: the next slice of the dashboard. */
function sendSlice(server: Server, peer: Peer): void {
  const at = peer._at || 0;
  const slice = server._pagePart(at, LIMITS.pageSlice);
  if (slice) {
    peer._at = at + slice.length;
    write(peer, slice);
  } else {
    enterPhase(server, peer, CLOSING, LIMITS.closeTime);
    peer._transport.end();
  }
}

/** The connection is gone. */
function onClosed(server: Server, peer: Peer): void {
  let before: Peer | undefined;
  let at = server._first;
  while (at && at !== peer) {
    before = at;
    at = at._next;
  }
  if (!at) return;
  if (before) before._next = peer._next;
  else server._first = peer._next;
  server._count--;
  if (peer._connection) server._endpoint._protocol().transportClosed(peer._connection);
}

/**
 * Loads what the server does about connections that are too many, too slow or too large.
 *
 * @seldom
 */
function withCrowd(server: Server, use: (crowd: typeof Crowd) => void): void {
  server._endpoint._rheo._withPart("crowd", use);
}

/**
 * Looks at the clock for every connection: heads, pages and goodbyes that take too long. Call every `sweepEvery`.
 *
 * @resident each look at the clock
 */
export function sweep(server: Server, now: number): void {
  let peer = server._first;
  // With all places taken nobody can come back to be known again, and memory is needed most.
  if (
    server._accepted &&
    (now >= server._accepted._until || server._endpoint._broadcast.count >= server._viewers)
  )
    evictHead(server, now);
  while (peer) {
    const next: Peer | undefined = peer._next;
    const connection = peer._connection;
    if (connection) {
      if (connection._deadline && now >= connection._deadline)
        server._endpoint._protocol().tick(connection, now);
    } else if (now >= peer._due) withCrowd(server, (crowd) => crowd.overdue(server, peer as Peer));
    peer = next;
  }
}
