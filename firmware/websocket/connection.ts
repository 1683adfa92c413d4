/**
 * A WebSocket after its opening handshake, server's side: its record, and the way that nearly all messages
 * take, whole short ones in both directions. Everything else, from fragments to the closing handshake, is in
 * `protocol.ts`, which a server reaches through `Endpoint._protocol`: it need not be in memory all the time.
 * A connection is a plain record, and everything it does is in shared functions: a closure per connection
 * would cost an ESP32 more memory than the record itself.
 *
 * Nothing here throws, whatever a peer sends and whatever a handler does.
 */
import { HANDLER_FAILED, PEER_DOES_NOT_READ } from "./errors";
import { BINARY, encodeFrame, PING, TEXT } from "./frame";
import type { Protocol } from "./protocol";
import type { ParserConfig, Reader } from "./receiver";

/** Where a connection's bytes go: an Espruino socket is one. */
export interface Transport {
  write(bytes: string): unknown;
  /** Sends what was written, then ends the TCP connection. */
  end(): void;
}

/** What all connections of a server share: limits, handlers, clock. `O` is what `_owner` holds. */
export interface Endpoint<O = unknown> extends ParserConfig<Connection<O>> {
  /** Milliseconds from a message's first byte to its last. */
  _messageTime: number;
  /** Milliseconds to wait for the peer's Close, or for TCP to end once it has come. */
  _closeTime: number;
  /** Milliseconds that a failed connection is still read before TCP is ended; see `fail`. */
  _lingerTime: number;
  /**
   * What peers may send in so many milliseconds, in units of what answering a Ping costs ({@link messageCost}): so many
   * each, and so many more all together, which are gained bit by bit; the shared ones are saved up for twice as long. Who
   * sends more is failed with 1008. Together, since whoever is failed comes back at once: that gives nothing anew. Of the
   * shared ones a peer may have so many at hand before it sends.
   */
  _rateTime: number;
  _ownRate: number;
  _sharedRate: number;
  _sharedAtOnce: number;
  /** What there was of the shared ones, and when, in milliseconds of `_now`. */
  _shared: number;
  _sharedAt: number;
  /** Milliseconds that only ever increase. */
  _now(): number;
  /** All that is not in this file: `PROTOCOL` of `protocol.ts`, or the same, loaded when it is asked for. */
  _protocol(): Protocol;
  /**
   * Whether so many bytes of reply (a Pong, a Close) may still be written: false when the peer sends
   * without parser, which fails the connection with 1008.
   */
  _mayReply(connection: Connection<O>, bytes: number): boolean;
  /** A whole message. `opcode` TEXT: `data` is valid UTF-8, as bytes; BINARY: any bytes. */
  _onMessage(connection: Connection<O>, data: string, opcode: number): void;
  _onPong(connection: Connection<O>, payload: string): void;
  /**
   * Takes a whole Pong from bytes as they came, still masked, if that is what they are and it is awaited; absent when
   * nobody awaits any.
   */
  _takePong?(connection: Connection<O>, bytes: string): boolean;
  /** From now on the connection takes no more messages; called once, before its Close is written. */
  _onClosing(connection: Connection<O>): void;
  /**
   * The connection is over; called once. `code` and `reason` as the peer's Close frame gave them (1005:
   * none given), or as this end did when it failed the connection, or 1006 when TCP ended without a
   * Close. `clean` when both ends sent a Close.
   */
  _onClosed(connection: Connection<O>, code: number, reason: string, clean: boolean): void;
  /** Ends TCP without waiting for unsent bytes to leave: the peer may be gone. */
  _abort(transport: Transport): void;
}

/**
 * What taking a message with a payload of so many bytes costs, in Pings answered, whatever is done about it. Measured on
 * Espruino 2v29 for Linux, 32-bit: a Ping 0.6 million instructions, a short text 1.1, one of 1,000 bytes 8.6.
 */
export function messageCost(opcode: number, length: number): number {
  return opcode > BINARY ? 1 : TEXT_COST + (length >> 6);
}

/** That of a text or binary message of under 64 bytes. */
const TEXT_COST = 2;

/** One WebSocket. The fields down to `_sent` are for its owner too. */
export interface Connection<O = unknown> extends Reader {
  _endpoint: Endpoint<O>;
  _transport: Transport;
  /** Whatever the application keeps with it. */
  _owner: O;
  /** {@link OPEN}, {@link CLOSING}, `DISCARDING`, {@link ENDING} or {@link ENDED}. */
  _state: number;
  /** Bytes written; the owner may take off what it knows to have arrived. */
  _sent: number;
  /** Time (of `_now`) at which `tick` must act, or 0: open, and no message begun. */
  _deadline: number;
  /** What the peer may send before somebody looks at the clock; below 0 when the last message cost more than there was. */
  _tokens: number;
  /** When it was last given what it had gained; absent before the first time. */
  _filledAt?: number;
  /** Close code, reason and whether it was clean: set by the first Close in either direction, absent before. */
  _code?: number;
  _reason?: string;
  _clean?: boolean;
}

export const OPEN = 0;
/** A Close has been sent; frames are read until the peer's comes. */
export const CLOSING = 1;
/** The connection has failed; what comes in is thrown away. */
export { DISCARDING } from "./receiver";
/** TCP is being ended. */
export const ENDING = 3;
/** `_closed` has been called. */
export const ENDED = 4;

/**
 * A new, open connection whose 101 answer has been written, or is about to be.
 *
 * @inline
 */
export function createConnection<O>(transport: Transport, endpoint: Endpoint<O>, owner: O): Connection<O> {
  return {
    // What each push and each message needs comes first: Espruino looks at one field after the other.
    _sent: 0,
    _state: OPEN,
    _transport: transport,
    _deadline: 0,
    _tokens: endpoint._ownRate,
    _endpoint: endpoint,
    _owner: owner,
  };
}

/**
 * Takes bytes from the peer. Messages, pongs and the end are reported to the endpoint's handlers.
 *
 * @resident the Pong that is awaited is taken here, before Espruino has to read the text of the rest
 */
export function receive<O>(connection: Connection<O>, bytes: string): void {
  const endpoint = connection._endpoint;
  if (
    bytes[0] !== "\x8a" ||
    connection._deadline ||
    !endpoint._takePong ||
    !endpoint._takePong(connection, bytes)
  )
    receiveOne(connection, endpoint, bytes);
}

/**
 * Takes what is most likely one whole message.
 *
 * @resident each message
 */
function receiveOne<O>(connection: Connection<O>, endpoint: Endpoint<O>, bytes: string): void {
  // A whole short text, Pong or Ping in one chunk is what nearly every frame is; written out, it costs a third
  // of the general way. Who has sent many of them is given more, or fails, which the general way notices, too.
  if (!connection._deadline) {
    const first = bytes[0];
    if (first === "\x81" || first === "\x8a" || first === "\x89") {
      const length = bytes.length - 6;
      if (
        length < 126 &&
        length > 0 &&
        bytes.charCodeAt(1) === length + 128 &&
        (connection._tokens > 0 || endpoint._protocol().refill(connection))
      ) {
        const payload = endpoint._unmask(bytes, 2, length);
        if (first !== "\x81" || !/[\x80-\xff]/.test(payload)) {
          try {
            if (first === "\x81") {
              connection._tokens -= TEXT_COST;
              endpoint._onMessage(connection, payload, TEXT);
            } else {
              connection._tokens--;
              if (first === "\x89") takePing(connection, payload);
              else endpoint._onPong(connection, payload);
            }
          } catch (_) {
            endpoint._protocol().fail(connection, HANDLER_FAILED);
          }
          return;
        }
      }
    }
  }
  endpoint._protocol().receiveFrames(connection, bytes);
}

/** Writes a frame made by `encodeFrame`. False when the connection takes none any more. */
export function sendFrame<O>(connection: Connection<O>, frame: string): boolean {
  if (connection._state !== OPEN) return false;
  write(connection, frame);
  return connection._state === OPEN;
}

/** Sends a message or control frame. False when the connection takes none any more. */
export function send<O>(connection: Connection<O>, opcode: number, payload: string): boolean {
  return sendFrame(connection, encodeFrame(opcode, payload));
}

/** Sends a Ping with at most 125 bytes of payload; the peer's Pong brings the same payload back. */
export function ping<O>(connection: Connection<O>, payload: string): boolean {
  return send(connection, PING, payload);
}

/**
 * The one place that writes. A socket that has just closed throws; its `close` event is on its way.
 *
 * @resident each frame that is written apart
 */
export function write<O>(connection: Connection<O>, bytes: string): void {
  try {
    connection._transport.write(bytes);
    connection._sent += bytes.length;
  } catch (_) {
    connection._endpoint._protocol().writeFailed(connection);
  }
}

/**
 * A Ping is answered with the same payload, unless the peer reads none of the answers.
 *
 * @resident each ping
 */
export function takePing<O>(connection: Connection<O>, payload: string): void {
  const endpoint = connection._endpoint;
  if (endpoint._mayReply(connection, payload.length + 2)) {
    // Written out: encodeFrame asks for the length again.
    write(connection, "\x8a" + String.fromCharCode(payload.length) + payload);
  } else {
    endpoint._protocol().fail(connection, PEER_DOES_NOT_READ);
  }
}
