/** The table of connections: what each is at the moment, and how long it may stay that. */

import type { WithPart } from "../parts/part";
import type * as Requests from "../parts/requests/main";
import {
  type Connection,
  createConnection,
  type Endpoint,
  fail,
  receive,
  type Transport,
  tick,
  transportClosed,
} from "../websocket/connection";
import { MESSAGE_TOO_SLOW, protocolError } from "../websocket/errors";
import { acceptResponse } from "../websocket/handshake";
import { addViewer, type Broadcast, groupFor, type Viewer } from "./broadcast";
import type { Channel } from "./channels";
import { LIMITS } from "./limits";
import type { Accepted, Answer, Provisioning, Site } from "./respond";
import { streamChannel } from "./stream-channel";
import { readUsualHandshake, type UsualConfig } from "./usual-handshake";

/** What a connection is at the moment: its head is awaited, */
const HEAD = 0;
/** the dashboard is sent, */
const PAGE = 1;
/** it is a WebSocket, */
const VIEWER = 2;
/** all is written, and TCP is being ended, or will be when the peer has had time to read it; */
const CLOSING = 3;
/** there was no room for it: whatever it asks for, it is told so. */
const REFUSED = 4;

/** One TCP connection, from accept to close. */
export interface Peer {
  _phase: number;
  _transport: Transport;
  /** When its present phase began, in milliseconds since boot. */
  _since: number;
  /** HEAD: the bytes so far. */
  _head: string;
  /** PAGE: how much of the dashboard has been handed over, in bytes; absent before the first slice. */
  _at?: number;
  /** VIEWER: its WebSocket. */
  _connection: Connection<Viewer> | undefined;
  _next: Peer | undefined;
}

/** Everything the server is made of; main.ts hands it in. */
export interface ServerDeps extends Site, UsualConfig {
  _endpoint: Endpoint<Viewer>;
  _broadcast: Broadcast;
  _sha1: { acceptKey(key: string): string };
  /** `length` bytes of the stored dashboard from `offset`; empty at its end. */
  _pagePart(offset: number, length: number): string;
  /** Makes `drained` be called when what was written to the peer has left. */
  _awaitDrain(transport: Transport): void;
  /** The `hello` of a `rheo.v1` viewer with the key and accept value of its handshake. */
  _hello(key: string, accept: string, isReadOnly: boolean): string;
  _withPart: WithPart;
}

export interface Server {
  _deps: ServerDeps;
  /** Present in set-up mode: then it answers every request. */
  _provisioning: Provisioning | undefined;
  /** The youngest first. */
  _first: Peer | undefined;
  _count: number;
}

export function createServer(deps: ServerDeps): Server {
  return { _deps: deps, _provisioning: undefined, _first: undefined, _count: 0 };
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
 * @resident
 */
export function socketHandlers(server: Server): SocketHandlers {
  return {
    opened: (socket) => onOpened(server, socket),
    received(bytes) {
      const peer = this.rheo;
      const connection = peer && peer._connection;
      if (connection) receive(connection, bytes);
      else if (peer) onBytes(server, peer, bytes);
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
 * @resident
 */
function onOpened(server: Server, transport: Transport): Peer {
  const peer: Peer = {
    // What each chunk needs comes first: Espruino finds fields by looking at one after the other.
    _connection: undefined,
    _phase: HEAD,
    _head: "",
    _transport: transport,
    _since: server._deps._endpoint._now(),
    _next: server._first,
  };
  if (++server._count >= LIMITS.connections) makePlace(server, peer);
  server._first = peer;
  return peer;
}

/**
 * Gives up the oldest connection that waits for its request, or, without one, the newcomer: it is told so when
 * it has asked for something, since an answer that comes before the question may be lost to a reset.
 *
 * @resident
 */
function makePlace(server: Server, newcomer: Peer): void {
  const oldest = oldestHead(server);
  if (oldest) abandon(server, oldest);
  else if (server._count > LIMITS.connections) newcomer._phase = REFUSED;
}

function oldestHead(server: Server): Peer | undefined {
  let oldest: Peer | undefined;
  for (let peer = server._first; peer; peer = peer._next) if (peer._phase === HEAD) oldest = peer;
  return oldest;
}

/** Ends a connection without a word. The record stays until the close event, which comes once the stack has let go. */
function abandon(server: Server, peer: Peer): void {
  peer._head = "";
  enterPhase(server, peer, CLOSING);
  server._deps._endpoint._abort(peer._transport);
}

/**
 * Bytes of a connection that is no WebSocket.
 *
 * @resident
 */
function onBytes(server: Server, peer: Peer, bytes: string): void {
  const deps = server._deps;
  const seen = peer._head.length;
  if (peer._phase === REFUSED) return refuseFull(server, peer);
  // What else comes is after the request and means nothing.
  if (peer._phase !== HEAD) return;
  // Nearly always a head comes in one piece: joining copies.
  if (seen) bytes = peer._head + bytes;
  if (!server._provisioning && bytes.substr(bytes.length - 4) === "\r\n\r\n" && !deps._isFull()) {
    const usual = readUsualHandshake(bytes, deps);
    const channel = usual && streamChannel(usual._target, deps._channels);
    if (usual && channel) return acceptViewer(server, peer, channel, usual._key, usual._subprotocol, false);
  }
  // Asked only when an empty line has come, or too many bytes: the part is loaded for it.
  if (bytes.length < LIMITS.headBytes && !/\n\r*\n/.test(bytes.substr(seen > 2 ? seen - 3 : 0))) {
    peer._head = bytes;
    return limitUnfinished(server);
  }
  respondTo(server, peer, bytes);
}

/** @resident */
function respondTo(server: Server, peer: Peer, bytes: string): void {
  peer._head = "";
  const reply = server._deps._withPart("requests", (part: typeof Requests) =>
    part.respond(bytes, server._deps, server._provisioning),
  );
  if (reply && reply._kind === "accepted") acceptReply(server, peer, reply);
  else if (reply) sendAnswer(server, peer, reply);
  else peer._head = bytes;
}

function acceptReply(server: Server, peer: Peer, reply: Accepted): void {
  acceptViewer(server, peer, reply._channel, reply._key, reply._subprotocol, reply._isReadOnly);
  if (reply._rest) receive(peer._connection as Connection<Viewer>, reply._rest);
}

function sendAnswer(server: Server, peer: Peer, answer: Answer): void {
  write(peer, answer._bytes);
  if (answer._isPage) {
    enterPhase(server, peer, PAGE);
    server._deps._awaitDrain(peer._transport);
  } else {
    enterPhase(server, peer, CLOSING);
    if (!answer._lingers) peer._transport.end();
  }
}

/** Tells a connection for which there was no room. */
function refuseFull(server: Server, peer: Peer): void {
  write(
    peer,
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 38\r\nX-Rheo-Reason: full\r\n" +
      "Access-Control-Allow-Origin: *\r\nRetry-After: " +
      LIMITS.retryAfter +
      "\r\nConnection: close\r\n\r\nThe board has no connection to spare.\n",
  );
  enterPhase(server, peer, CLOSING);
}

/** The one place that writes outside the WebSocket: a socket that closed meanwhile throws, and its close event follows. */
function write(peer: Peer, bytes: string): void {
  try {
    peer._transport.write(bytes);
  } catch (_closed) {
    // The close event clears up.
  }
}

function enterPhase(server: Server, peer: Peer, phase: number): void {
  peer._phase = phase;
  peer._since = server._deps._endpoint._now();
}

/**
 * Makes a viewer of a peer with whose request everything is right.
 *
 * @resident
 */
function acceptViewer(
  server: Server,
  peer: Peer,
  channel: Channel,
  key: string,
  subprotocol: string,
  isReadOnly: boolean,
): void {
  const deps = server._deps;
  const accept = deps._sha1.acceptKey(key);
  const connection = createConnection(peer._transport, deps._endpoint, undefined as unknown as Viewer);
  const isJson = subprotocol === "rheo.v1";
  write(peer, acceptResponse(accept, subprotocol));
  peer._head = "";
  peer._connection = connection;
  peer._phase = VIEWER;
  addViewer(
    deps._broadcast,
    connection,
    groupFor(deps._broadcast, isJson ? undefined : channel),
    isReadOnly,
    isJson ? deps._hello(key, accept, isReadOnly) : "",
    deps._endpoint._now(),
  );
}

/** Everything written has gone out: the next slice of the dashboard. */
function sendSlice(server: Server, peer: Peer): void {
  const at = peer._at || 0;
  const slice = server._deps._pagePart(at, LIMITS.pageSlice);
  if (slice) {
    peer._at = at + slice.length;
    write(peer, slice);
  } else {
    enterPhase(server, peer, CLOSING);
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
  if (peer._connection) transportClosed(peer._connection);
}

/**
 * Heads and messages of which some is missing share one budget of memory: beyond it the oldest unfinished goes.
 *
 * @resident
 */
export function limitUnfinished(server: Server): void {
  let held = 0;
  let oldest: Peer | undefined;
  let began = 1e15;
  for (let peer = server._first; peer; peer = peer._next) {
    const connection = peer._connection;
    const parser = connection && connection._parser;
    const bytes = parser ? parser._rest.length + parser._data.length : peer._head.length;
    const since = parser && connection ? connection._deadline - LIMITS.messageTime : peer._since;
    held += bytes;
    if (!bytes || since > began) continue;
    oldest = peer;
    began = since;
  }
  if (held <= LIMITS.unfinishedBytes || !oldest) return;
  if (oldest._connection) fail(oldest._connection, protocolError(MESSAGE_TOO_SLOW));
  else abandon(server, oldest);
  limitUnfinished(server);
}

/**
 * Looks at the clock for every connection: heads, pages and goodbyes that take too long. Call every `sweepEvery`.
 *
 * @resident
 */
export function sweep(server: Server, now: number): void {
  let peer = server._first;
  while (peer) {
    const next: Peer | undefined = peer._next;
    const age = now - peer._since;
    if (peer._connection) tick(peer._connection, now);
    else if (peer._phase === HEAD) {
      if (age >= LIMITS.headTime) refuseSlow(server, peer);
    } else if (age >= (peer._phase === PAGE ? LIMITS.pageTime : LIMITS.closeTime)) abandon(server, peer);
    peer = next;
  }
}

function refuseSlow(server: Server, peer: Peer): void {
  const reply = server._deps._withPart("requests", (part: typeof Requests) => part.tooSlow());
  peer._head = "";
  if (reply) sendAnswer(server, peer, reply);
  else abandon(server, peer);
}
