import { type Access, checkAccess, checkHost } from "../http/access";
import { type Refusal, refuse } from "../http/refusal";
import {
  type HeadLimits,
  header,
  headTimeout,
  parseRequestHead,
  type RequestHead,
} from "../http/request-head";
import { refusalResponse, response } from "../http/response";
import {
  type Connection,
  createConnection,
  type Endpoint,
  receive,
  type Transport,
  tick,
  transportClosed,
} from "../websocket/connection";
import { BEGUN, type FamiliarTerms, recall, remember } from "../websocket/familiar";
import { type Handshake, type HandshakePolicy, handshake, wantsWebSocket } from "../websocket/handshake";
import { addViewer, type Hub, type Viewer } from "./hub";
import { LIMITS } from "./limits";
import { type Answer, isData, route, type Site } from "./routes";

/** What a connection is at the moment. */
const HEAD = 0;
const PAGE = 1;
const VIEWER = 2;
const CLOSING = 3;

/** One TCP connection, from accept to close. */
export interface Peer {
  _kind: number;
  _transport: Transport;
  /** When its present kind began, in milliseconds since boot. */
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
export interface Parts extends Site {
  /** Viewers at once, at most `LIMITS.viewers`. */
  _viewers: number;
  _policy: HandshakePolicy & HeadLimits & FamiliarTerms;
  _endpoint: Endpoint<Viewer>;
  _hub: Hub;
  /** `length` bytes of the stored dashboard from `offset`; empty at its end. */
  _pagePart(offset: number, length: number): string;
  /** Makes `drained` be called when what was written to the peer has left. */
  _awaitDrain(transport: Transport): void;
  /** The `hello` of a `rheo.v1` viewer. */
  _hello(made: Handshake): string;
}

/** Set-up mode as requests see it; see `../provisioning`. Its file is built apart, so names are kept. */
export interface Provisioning {
  /** The values of `X-Ssid` and `X-Password` as they came: Base64 of UTF-8. */
  answer(path: string, ssid: string, password: string): string;
}

export interface Server {
  _parts: Parts;
  /** Present in set-up mode: then it answers every request, whatever it is for and whoever asks. */
  _provisioning: Provisioning | undefined;
  _first: Peer | undefined;
  _count: number;
}

export function createServer(parts: Parts): Server {
  return { _parts: parts, _provisioning: undefined, _first: undefined, _count: 0 };
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

export function socketHandlers(server: Server): SocketHandlers {
  return {
    opened: (socket) => opened(server, socket),
    received(bytes) {
      const peer = this.rheo;
      const connection = peer && peer._connection;
      if (connection) receive(connection, bytes);
      // What else comes is after the request and means nothing.
      else if (peer && peer._kind === HEAD) readHead(server, peer, bytes);
    },
    drained() {
      const peer = this.rheo;
      if (peer && peer._kind === PAGE) nextSlice(server, peer);
    },
    closed() {
      const peer = this.rheo;
      // The record refers to the socket: without this the two would wait for garbage collection.
      this.rheo = undefined;
      if (peer) forget(server, peer);
    },
  };
}

/** A connection was accepted. */
function opened(server: Server, transport: Transport): Peer {
  const parts = server._parts;
  const peer: Peer = {
    // What each chunk needs comes first: Espruino finds fields by looking at one after the other.
    _connection: undefined,
    _kind: HEAD,
    _head: "",
    _transport: transport,
    _since: parts._endpoint._now(),
    _next: server._first,
  };
  server._first = peer;
  server._count++;
  if (server._count > LIMITS.connections) refusePeer(server, peer, full(parts), false);
  return peer;
}

function full(parts: Parts): Refusal {
  return refuse(
    503,
    "The board is full: " + parts._viewers + " viewers. Close another page or wait.",
    "Retry-After: " + LIMITS.retryAfter + "\r\n",
  );
}

function readHead(server: Server, peer: Peer, bytes: string): void {
  const before = peer._head;
  // Nearly always a head comes in one piece: joining copies.
  if (before) bytes = before + bytes;
  const now = server._parts._endpoint._now();
  const known = server._provisioning ? undefined : recall(bytes, server._parts._policy, now);
  if (known) {
    peer._head = "";
    return welcome(server, peer, known, "", now);
  }
  const head = known === BEGUN ? undefined : parseRequestHead(bytes, server._parts._policy, before.length);
  if (!head) {
    peer._head = bytes;
    return;
  }
  if (before) peer._head = "";
  const request = head as RequestHead;
  if (head._status) refusePeer(server, peer, head as Refusal, true);
  else if (
    wantsWebSocket(request) &&
    (request._path === "/" || request._path === "/ws") &&
    !server._provisioning
  )
    upgrade(server, peer, request, bytes, now);
  else answerRequest(server, peer, request);
}

function answerProvisioning(server: Server, peer: Peer, head: RequestHead, provisioning: Provisioning): void {
  const body = provisioning.answer(
    head._path,
    header(head, "x-ssid") || "",
    header(head, "x-password") || "",
  );
  const type = body[0] === "<" ? "text/html; charset=utf-8" : "application/json";
  write(peer, response(200, type, body, "Cache-Control: no-store\r\n", false));
  finish(server, peer);
}

function answerRequest(server: Server, peer: Peer, head: RequestHead): void {
  if (server._provisioning) return answerProvisioning(server, peer, head, server._provisioning);
  const parts = server._parts;
  const access = isData(head._path) ? checkAccess(head, parts._policy) : checkHost(head, parts._policy);
  const refused = access && access._status;
  const answer = refused ? access : route(head, parts, access ? (access as Access)._headers : "");
  if (answer._status) return refusePeer(server, peer, answer as Refusal, false, head._method === "HEAD");
  write(peer, (answer as Answer)._bytes);
  if ((answer as Answer)._page) {
    become(server, peer, PAGE);
    parts._awaitDrain(peer._transport);
  } else finish(server, peer);
}

/**
 * Writes a refusal. With `linger` the socket is not ended yet: more of the request may be under way, and
 * bytes that meet an ended socket would reset it before the peer has read the answer.
 */
function refusePeer(server: Server, peer: Peer, refusal: Refusal, linger: boolean, headOnly?: boolean): void {
  write(peer, refusalResponse(refusal, headOnly === true));
  if (linger) become(server, peer, CLOSING);
  else finish(server, peer);
}

/** The one place that writes outside the WebSocket: a socket that closed meanwhile throws, and its close event follows. */
function write(peer: Peer, bytes: string): void {
  try {
    peer._transport.write(bytes);
  } catch (_closed) {
    // The close event clears up.
  }
}

function finish(server: Server, peer: Peer): void {
  become(server, peer, CLOSING);
  peer._transport.end();
}

function become(server: Server, peer: Peer, kind: number): void {
  peer._kind = kind;
  peer._since = server._parts._endpoint._now();
}

/** Answers a request for the WebSocket whose head, and whatever came with it, is `bytes`. */
function upgrade(server: Server, peer: Peer, head: RequestHead, bytes: string, now: number): void {
  const parts = server._parts;
  const made = parts._hub.count < parts._viewers ? handshake(head, parts._policy) : full(parts);
  if (made._status) return refusePeer(server, peer, made as Refusal, false);
  if (!head._rest) remember(bytes, made as Handshake, parts._policy, now);
  welcome(server, peer, made as Handshake, head._rest, now);
}

/** Makes a viewer of a peer whose handshake is good, if there is room; `rest` is what came after it. */
function welcome(server: Server, peer: Peer, opening: Handshake, rest: string, now: number): void {
  const parts = server._parts;
  const hub = parts._hub;
  const connection = createConnection(peer._transport, parts._endpoint, undefined as unknown as Viewer);
  if (hub.count >= parts._viewers) return refusePeer(server, peer, full(parts), false);
  write(peer, opening._response);
  peer._connection = connection;
  peer._kind = VIEWER;
  peer._since = now;
  if (opening._subprotocol) {
    addViewer(hub, connection, hub._json, opening._readOnly, parts._hello(opening), now);
  } else addViewer(hub, connection, hub._plain, opening._readOnly, "", now);
  if (rest) receive(connection, rest);
}

/** Everything written has gone out: the next slice of the dashboard, if that is what the peer gets. */
function nextSlice(server: Server, peer: Peer): void {
  const at = peer._at || 0;
  const slice = server._parts._pagePart(at, LIMITS.pageSlice);
  if (!slice) return finish(server, peer);
  peer._at = at + slice.length;
  write(peer, slice);
}

/** The connection is gone. */
function forget(server: Server, peer: Peer): void {
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

/** Looks at the clock for every connection: heads, pages and goodbyes that take too long. Call every `sweepEvery`. */
export function sweep(server: Server, now: number): void {
  let peer = server._first;
  while (peer) {
    const next: Peer | undefined = peer._next;
    const age = now - peer._since;
    if (peer._connection) tick(peer._connection, now);
    else if (peer._kind === HEAD) {
      if (age >= LIMITS.headTime) refusePeer(server, peer, headTimeout(), false);
    } else if (age >= (peer._kind === PAGE ? LIMITS.pageTime : LIMITS.closeTime)) {
      // The record stays until the close event, which comes once the stack has let go.
      peer._since = now;
      server._parts._endpoint._abort(peer._transport);
    }
    peer = next;
  }
}
