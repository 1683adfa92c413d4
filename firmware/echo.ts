/**
 * A WebSocket echo server on the same library as Rheo: every message comes back as it was. It exists to
 * be tested, by `npm run conformance` and by the Autobahn suite, so it takes messages of up to 64 KiB
 * (those over 4 KiB come back in fragments) and lets everybody in. Its port is `port` of the settings file, or 8080.
 */
import { createClock } from "./board/clock";
import { disableConsoles } from "./board/consoles";
import { readSettingsFile } from "./board/flash";
import { flat } from "./board/flat";
import { boardSha1 } from "./board/sha1";
import { abort, awaitDrain, listen, type Server, type Socket } from "./board/tcp";
import { createUnmask } from "./board/unmask";
import { refuse } from "./http/refusal";
import { parseRequestHead } from "./http/request-head";
import { refusalResponse } from "./http/response";
import { type BackpressureQueue, createBackpressureQueue, drained } from "./websocket/backpressure-queue";
import { type Connection, createConnection, type Endpoint, receive, sendFrame } from "./websocket/connection";
import { PEER_DOES_NOT_READ } from "./websocket/errors";
import { FIN, frameHeader, MORE } from "./websocket/frame";
import { acceptResponse, checkRequest, keyOf, wantsWebSocket } from "./websocket/handshake";
import { fail, PROTOCOL, tick, transportClosed } from "./websocket/protocol";

/** Every limit of this server, with its reason. */
const LIMITS = {
  headBytes: 2048,
  headLines: 32,
  headTime: 5000,
  /** What the largest cases of Autobahn's sections 1 to 7 and 10 send. */
  messageBytes: 65536,
  /** The same in the 1,300-byte fragments of case 10.1.1 is 51; single bytes are sent too. */
  fragments: 1024,
  /** Cases that send byte by byte take seconds. */
  messageTime: 20000,
  closeTime: 2000,
  lingerTime: 100,
  /** From here on a message goes back in pieces: 64 KiB would not fit an ESP32's memory. */
  pieceBytes: 4096,
  /** Shorter payloads are joined with their headers. */
  joinBytes: 2048,
  /**
   * Output that may wait for a peer to read; one that sends more without reading is failed with 1008. A whole
   * message of the longest length, since its sender need not read before it has sent it.
   */
  outputBytes: 69632,
  /** Milliseconds between looks at the clock. */
  sweepEvery: 100,
};

/** One TCP connection. */
interface Peer {
  _queue: BackpressureQueue;
  _socket: Socket;
  /** Bytes of the request head so far. */
  _head: string;
  _connection: Connection<Peer> | undefined;
  /** When this TCP connection must have a WebSocket, or be gone, in milliseconds since boot. */
  _deadline: number;
  _refused: boolean;
}

const peers: Peer[] = [];
const now = createClock();
const sha1 = boardSha1(undefined, (text) => console.log("Echo: " + text));

const config = {
  _headBytes: LIMITS.headBytes,
  _headLines: LIMITS.headLines,
  _flat: flat,
};

const endpoint: Endpoint<Peer> = {
  _messageBytes: LIMITS.messageBytes,
  _maxFragments: LIMITS.fragments,
  _messageTime: LIMITS.messageTime,
  _closeTime: LIMITS.closeTime,
  _lingerTime: LIMITS.lingerTime,
  // Autobahn sends as fast as it can.
  _rateTime: 1,
  _ownRate: 1e15,
  _sharedRate: 0,
  _sharedAtOnce: 0,
  _shared: 0,
  _sharedAt: 0,
  _unmask: createUnmask(),
  _now: now,
  _protocol: () => PROTOCOL,
  _mayReply: (connection, bytes) => mayWrite(connection._owner, bytes),
  _onMessage: (connection, data, opcode) => echo(connection, opcode, data, true),
  _piece: echo,
  _pieceBytes: LIMITS.pieceBytes,
  _onPong: () => {},
  _onClosing: () => {},
  _onClosed: () => {},
  _abort: (transport) => abort((transport as BackpressureQueue)._socket as Socket),
};

/** Sends back a message or a piece of one, as a frame. */
function echo(connection: Connection<Peer>, opcode: number, data: string, last: boolean): void {
  if (!mayWrite(connection._owner, data.length + 10)) {
    fail(connection, PEER_DOES_NOT_READ);
    return;
  }
  const header = frameHeader((last ? FIN : MORE) + opcode, data.length);
  // What fits one slice leaves in one write: in two, the second would wait for the first to be acknowledged.
  // More goes into the queue in two pieces: joined, they would be in memory twice.
  if (data.length < LIMITS.joinBytes) sendFrame(connection, header + data);
  else {
    sendFrame(connection, header);
    sendFrame(connection, data);
  }
}

function mayWrite(peer: Peer, bytes: number): boolean {
  return peer._queue._waiting + bytes <= LIMITS.outputBytes;
}

/** @resident each connection */
function opened(socket: Socket): Peer {
  const peer: Peer = {
    _queue: createBackpressureQueue(socket),
    _socket: socket,
    _head: "",
    _connection: undefined,
    _deadline: now() + LIMITS.headTime,
    _refused: false,
  };
  peers.push(peer);
  awaitDrain(socket, server);
  return peer;
}

/** @resident each request */
function readHead(peer: Peer, bytes: string): void {
  const seen = peer._head.length;
  peer._head += bytes;
  const head = parseRequestHead(peer._head, config, seen);
  if (!head) return;
  peer._head = "";
  if (head._status) {
    answer(peer, refusalResponse(head, false));
    return;
  }
  const refusal = wantsWebSocket(head)
    ? checkRequest(head)
    : refuse(426, "This is a WebSocket echo server.", "Upgrade: websocket\r\n");
  if (refusal) {
    answer(peer, refusalResponse(refusal, head._method === "HEAD"));
    return;
  }
  peer._connection = createConnection(peer._queue, endpoint, peer);
  const accept = sha1.acceptKey(keyOf(head));
  write(peer, acceptResponse(accept, ""));
  if (head._rest) receive(peer._connection, head._rest);
}

/** Answers a request that opens no WebSocket. What else comes is read and dropped, so that TCP does not reset. */
function answer(peer: Peer, response: string): void {
  peer._refused = true;
  peer._deadline = now() + LIMITS.closeTime;
  write(peer, response);
  peer._queue.end();
}

/** A socket that has just closed throws; its close event is on its way. */
function write(peer: Peer, bytes: string): void {
  try {
    peer._queue.write(bytes);
  } catch (_) {
    // The close event clears up.
  }
}

function sweep(): void {
  const time = now();
  peers.slice().forEach((peer) => {
    if (peer._connection) tick(peer._connection, time);
    else if (time >= peer._deadline) {
      if (peer._refused) abort(peer._socket);
      else answer(peer, refusalResponse(refuse(408, "The request head took too long."), false));
    }
  });
}

const server: Server<Peer> = {
  opened,
  received(bytes) {
    const peer = this.rheo;
    if (!peer) return;
    if (peer._connection) receive(peer._connection, bytes);
    else if (!peer._refused) readHead(peer, bytes);
  },
  drained() {
    if (this.rheo) drained(this.rheo._queue);
  },
  closed() {
    const peer = this.rheo;
    this.rheo = undefined;
    if (!peer) return;
    peers.splice(peers.indexOf(peer), 1);
    if (peer._connection) transportClosed(peer._connection);
  },
};

function readPort(): number {
  try {
    return JSON.parse(readSettingsFile() || "{}").port || 8080;
  } catch (_) {
    return 8080;
  }
}

disableConsoles(false);
const port = readPort();
listen(port, server);
setInterval(sweep, LIMITS.sweepEvery);
console.log("Echo: listening on port " + port);
