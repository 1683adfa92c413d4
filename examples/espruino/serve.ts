/**
 * What the sketches beside this share: a server that gives a page to browsers and a WebSocket to the page,
 * on the library in `firmware/websocket`. Eight connections at most, since lwIP has ten sockets.
 */
import { createClock } from "../../firmware/board/clock";
import { disableConsoles } from "../../firmware/board/consoles";
import { readSettingsFile } from "../../firmware/board/flash";
import { flat } from "../../firmware/board/flat";
import { boardSha1 } from "../../firmware/board/sha1";
import { abort, awaitDrain, listen, type Server, type Socket } from "../../firmware/board/tcp";
import { createUnmask } from "../../firmware/board/unmask";
import { refuse } from "../../firmware/http/refusal";
import { parseRequestHead } from "../../firmware/http/request-head";
import { refusalResponse, response } from "../../firmware/http/response";
import {
  type BackpressureQueue,
  createBackpressureQueue,
  drained,
} from "../../firmware/websocket/backpressure-queue";
import {
  type Connection,
  createConnection,
  type Endpoint,
  receive,
  sendFrame,
} from "../../firmware/websocket/connection";
import { encodeFrame, TEXT } from "../../firmware/websocket/frame";
import { acceptResponse, checkRequest, keyOf, wantsWebSocket } from "../../firmware/websocket/handshake";
import { PROTOCOL, tick, transportClosed } from "../../firmware/websocket/protocol";

/** Every limit of this server: connections, then bytes and milliseconds. */
const LIMITS = { peers: 8, waiting: 2048, headTime: 5000, goodbye: 2000, sweepEvery: 250 };

/** What a sketch does with its visitors. */
export interface Room {
  /** Sends a text (UTF-8 bytes) to everybody; who does not read misses it. */
  tell(text: string): void;
}

interface Peer {
  _socket: Socket;
  _queue: BackpressureQueue;
  _head: string;
  _connection: Connection<Peer> | undefined;
  /** When it must have asked for something, or be gone. */
  _until: number;
}

/**
 * Serves `page` at `/`, and calls `heard` with every text that comes over a WebSocket (UTF-8, as bytes) and
 * what answers its sender alone.
 */
export function serve(page: string, heard: (text: string, answer: (text: string) => void) => void): Room {
  const peers: Peer[] = [];
  const now = createClock();
  const config = {
    _headBytes: 2048,
    _headLines: 32,
    _flat: flat,
  };
  const sha1 = boardSha1(undefined, (text) => console.log(text));
  const endpoint: Endpoint<Peer> = {
    _messageBytes: 512,
    _maxFragments: 16,
    _messageTime: 5000,
    _pieceBytes: 512,
    _rateTime: 1000,
    _ownRate: 64,
    _sharedRate: 256,
    _sharedAtOnce: 0,
    _shared: 512,
    _sharedAt: 0,
    _closeTime: LIMITS.goodbye,
    _lingerTime: 100,
    _unmask: createUnmask(),
    _now: now,
    _protocol: () => PROTOCOL,
    _mayReply: (connection, bytes) => connection._owner._queue._waiting + bytes <= 2 * LIMITS.waiting,
    _onMessage: (connection, text, opcode) => {
      if (opcode === TEXT) heard(text, (answer) => send(connection, encodeFrame(TEXT, answer)));
    },
    _piece: () => {},
    _onPong: () => {},
    _onClosing: () => {},
    _onClosed: () => {},
    _abort: (transport) => abort((transport as BackpressureQueue)._socket as Socket),
  };
  function send(connection: Connection<Peer>, frame: string): void {
    if (connection._owner._queue._waiting + frame.length <= LIMITS.waiting) sendFrame(connection, frame);
  }
  function finish(peer: Peer, bytes: string): void {
    peer._until = now() + LIMITS.goodbye;
    peer._queue.write(bytes);
    peer._queue.end();
  }
  function request(peer: Peer, bytes: string): void {
    const seen = peer._head.length;
    peer._head += bytes;
    const head = parseRequestHead(peer._head, config, seen);
    if (!head) return;
    peer._head = "";
    if (head._status) return finish(peer, refusalResponse(head, false));
    if (!wantsWebSocket(head)) {
      const html = response(200, "text/html; charset=utf-8", page, "", head._method === "HEAD");
      const nothing = refusalResponse(refuse(404, "There is only /."), false);
      return finish(peer, head._path === "/" ? html : nothing);
    }
    const refusal = checkRequest(head);
    if (refusal) return finish(peer, refusalResponse(refusal, false));
    peer._connection = createConnection(peer._queue, endpoint, peer);
    const accept = sha1.acceptKey(keyOf(head));
    peer._queue.write(acceptResponse(accept, ""));
    if (head._rest) receive(peer._connection, head._rest);
  }
  const server: Server<Peer> = {
    opened(socket) {
      const until = now() + LIMITS.headTime;
      const peer: Peer = {
        _socket: socket,
        _queue: createBackpressureQueue(socket),
        _head: "",
        _connection: undefined,
        _until: until,
      };
      peers.push(peer);
      awaitDrain(socket, server);
      if (peers.length > LIMITS.peers) finish(peer, refusalResponse(refuse(503, "There is no room."), false));
      return peer;
    },
    received(bytes) {
      const peer = this.rheo;
      if (peer && peer._connection) receive(peer._connection, bytes);
      else if (peer) request(peer, bytes);
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
  disableConsoles(false);
  const port = JSON.parse(readSettingsFile() || "{}").port || 8080;
  listen(port, server);
  setInterval(() => {
    const time = now();
    peers.slice().forEach((peer) => {
      if (peer._connection) tick(peer._connection, time);
      else if (time >= peer._until) abort(peer._socket);
    });
  }, LIMITS.sweepEvery);
  console.log("Open http://localhost:" + port + "/");
  return {
    tell(text) {
      // Encoded once, whoever listens.
      const frame = encodeFrame(TEXT, text);
      peers.forEach((peer) => {
        if (peer._connection) send(peer._connection, frame);
      });
    },
  };
}
