/** The table of connections: what each is at the moment, and how long it may stay that. */

import type * as Crowd from "../parts/crowd/main";
import type * as Protocol from "../parts/protocol/main";
import { type Connection, createConnection, receive, type Transport } from "../websocket/connection";
import { acceptResponse } from "../websocket/handshake";
import type { RequestsPart } from "./answer-request";
import { addViewer } from "./broadcast";
import { groupFor } from "./broadcast-group";
import type { Channel } from "./channels";
import { evictHead, type HandshakeCache, lookupHead, storeHead } from "./handshake-cache";
import { LIMITS } from "./limits";
import type { ReportsPart } from "./reports";
import type { Provisioning, Site } from "./respond";
import type { Rheo } from "./rheo";
import { streamChannel } from "./stream-channel";
import { unfinishedBytes } from "./unfinished";
import { readUsualHandshake, type UsualConfig } from "./usual-handshake";
import type { BroadcastEndpoint, Viewer } from "./viewer";

/** What a connection is at the moment: its head is awaited, */
export const HEAD = 0;
/** the dashboard is sent, */
export const PAGE = 1;
/** it is a WebSocket, */
export const VIEWER = 2;
/** all is written, and TCP is being ended, or will be when the peer has had time to read it; */
export const CLOSING = 3;
/** there was no room for it: whatever it asks for, it is told so. */
export const REFUSED = 4;

/** One TCP connection, from accept to close. */
export interface Peer {
  _phase: number;
  _transport: Transport;
  /** Milliseconds since boot at which its present phase has taken too long; a WebSocket knows its own. */
  _due: number;
  /** HEAD: the bytes so far. */
  _head: string;
  /** PAGE: how much of the dashboard has been handed over, in bytes; absent before the first slice. */
  _at?: number;
  /** VIEWER: its WebSocket. */
  _connection: Connection<Viewer> | undefined;
  _next: Peer | undefined;
}

/** What viewers' connections share: the rest of what the board does is found through it. */
export interface ServerEndpoint extends BroadcastEndpoint {
  _rheo: Rheo;
  _protocol(): typeof Protocol;
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
    _head: "",
    _transport: transport,
    _due: server._endpoint._now() + LIMITS.headTime,
    _next: server._first,
  };
  if (++server._count >= LIMITS.connections) withCrowd(server, (crowd) => crowd.makePlace(server, peer));
  server._first = peer;
  return peer;
}

/** Heads and messages of which some is missing share one budget of memory. */
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
  const seen = peer._head.length;
  if (peer._phase === REFUSED) return withCrowd(server, (crowd) => crowd.refuseFull(server, peer));
  // What else comes is after the request and means nothing.
  if (peer._phase !== HEAD) return;
  // Nearly always a head comes in one piece: joining copies.
  if (seen) bytes = peer._head + bytes;
  if (
    !server._provisioning &&
    bytes.endsWith("\r\n\r\n") &&
    server._endpoint._broadcast.count < server._viewers
  ) {
    const last = lookupHead(server, bytes);
    if (last)
      return acceptViewer(
        server,
        peer,
        last._channel,
        bytes.substr(last._keyAt, 24),
        last._subprotocol,
        last._isReadOnly,
      );
    const usual = readUsualHandshake(bytes, server);
    const channel = usual && streamChannel(usual._target, server._channels);
    if (usual && channel) {
      storeHead(server, bytes, usual._keyAt, channel, usual._subprotocol, false);
      return acceptViewer(server, peer, channel, usual._key, usual._subprotocol, false);
    }
  }
  // Asked only when an empty line has come, or too many bytes: the part is loaded for it.
  if (bytes.length < LIMITS.headBytes && !/\n\r*\n/.test(bytes.substr(seen > 2 ? seen - 3 : 0))) {
    peer._head = bytes;
    return limitUnfinished(server);
  }
  respondTo(server, peer, bytes);
}

/** @resident each request that is no usual handshake */
function respondTo(server: Server, peer: Peer, bytes: string): void {
  peer._head = "";
  const reply = server._endpoint._rheo._withPart("requests", (part: RequestsPart) =>
    part.answerRequest(server, peer, bytes),
  );
  if (!reply) return;
  if (reply._keyAt > 0)
    storeHead(server, bytes, reply._keyAt, reply._channel, reply._subprotocol, reply._isReadOnly);
  acceptViewer(server, peer, reply._channel, reply._key, reply._subprotocol, reply._isReadOnly);
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
  channel: Channel,
  key: string,
  subprotocol: string,
  isReadOnly: boolean,
): void {
  const endpoint = server._endpoint;
  const rheo = endpoint._rheo;
  const broadcast = endpoint._broadcast;
  const accept = rheo._sha1.acceptKey(key);
  const connection = createConnection(peer._transport, endpoint, undefined as unknown as Viewer);
  let hello = "";
  write(peer, acceptResponse(accept, subprotocol));
  peer._head = "";
  peer._connection = connection;
  peer._phase = VIEWER;
  if (subprotocol === "rheo.v1")
    hello =
      rheo._withPart("reports", (part: ReportsPart) => part.helloText(rheo, key, accept, isReadOnly)) || "";
  addViewer(
    broadcast,
    connection,
    groupFor(broadcast, subprotocol === "rheo.v1" ? undefined : channel),
    isReadOnly,
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

/** Loads what the server does about connections that are too many, too slow or too large. */
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
  if (server._accepted && now >= server._accepted._until) evictHead(server, now);
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
