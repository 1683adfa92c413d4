import { type Refusal, refuse } from "../http/refusal";
import {
  type HeadConfig,
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
import {
  acceptRequest,
  checkRequest,
  type Handshake,
  type HandshakeConfig,
  wantsWebSocket,
} from "../websocket/handshake";
import { type AccessConfig, checkAccess, checkHost } from "./access";
import { addViewer, type Broadcast, groupFor, type Viewer } from "./broadcast";
import { LIMITS } from "./limits";
import { channelOf, isData, noChannel, route, type Site } from "./routes";

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
  _policy: HandshakeConfig & AccessConfig & HeadConfig;
  _endpoint: Endpoint<Viewer>;
  _broadcast: Broadcast;
  /** `length` bytes of the stored dashboard from `offset`; empty at its end. */
  _pagePart(offset: number, length: number): string;
  /** Makes `drained` be called when what was written to the peer has left. */
  _awaitDrain(transport: Transport): void;
  /** The `hello` of a `rheo.v1` viewer. */
  _hello(made: Handshake, isReadOnly: boolean): string;
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
  const head = parseRequestHead(bytes, server._parts._policy, before.length);
  if (!head) {
    peer._head = bytes;
    return;
  }
  if (before) peer._head = "";
  if (head._status) refusePeer(server, peer, head, true);
  else if (wantsWebSocket(head) && isStream(head._path) && !server._provisioning)
    upgrade(server, peer, head, now);
  else answerRequest(server, peer, head);
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
  const answer = access && access._status ? access : route(head, parts, access ? access._headers : "");
  if (answer._status) return refusePeer(server, peer, answer, false, head._method === "HEAD");
  write(peer, answer._bytes);
  if (answer._page) {
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

/** Whether a path is one of the WebSocket's. */
function isStream(path: string): boolean {
  return path === "/" || path === "/ws" || path.substr(0, 4) === "/ws/";
}

/** Answers a request for the WebSocket: makes a viewer of the peer, if nothing is wrong and there is room. */
function upgrade(server: Server, peer: Peer, head: RequestHead, now: number): void {
  const parts = server._parts;
  const broadcast = parts._broadcast;
  const policy = parts._policy;
  const channel = channelOf(head._path, parts._channels);
  const wrong = !channel ? noChannel() : broadcast.count < parts._viewers ? checkRequest(head) : full(parts);
  const access = wrong || checkAccess(head, policy);
  const made = access._status ? access : acceptRequest(head, policy);
  if (access._status || made._status) return refusePeer(server, peer, made as Refusal, false);
  const connection = createConnection(peer._transport, parts._endpoint, undefined as unknown as Viewer);
  write(peer, made._response);
  peer._connection = connection;
  peer._kind = VIEWER;
  peer._since = now;
  const isJson = made._subprotocol === "rheo.v1";
  const group = groupFor(broadcast, isJson ? undefined : channel);
  const hello = isJson ? parts._hello(made, access._readOnly) : "";
  addViewer(broadcast, connection, group, access._readOnly, hello, now);
  if (head._rest) receive(connection, head._rest);
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
