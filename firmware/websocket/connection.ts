/**
 * A WebSocket after its opening handshake, server's side: messages in and out, pings, and the closing
 * handshake (RFC 6455 sections 5.5 and 7). A connection is a plain record, and everything it does is in
 * shared functions: a closure per connection would cost an ESP32 more memory than the record itself.
 *
 * Nothing here throws, whatever a peer sends and whatever a handler does.
 */
import { ABNORMAL, isCloseCode, NO_STATUS } from "./close-code";
import * as errors from "./errors";
import { CLOSE, closePayload, encodeFrame, PING, PONG, TEXT } from "./frame";
import { DISCARDING, type ParserConfig, type Reader, read } from "./receiver";
import { checkUtf8 } from "./utf8";

/** Where a connection's bytes go: an Espruino socket is one. */
export interface Transport {
  write(bytes: string): unknown;
  /** Sends what was written, then ends the TCP connection. */
  end(): void;
}

/** What all connections of a server share: limits, handlers, clock. `C` is what `_owner` holds. */
export interface Endpoint<O = unknown> extends ParserConfig<Connection<O>> {
  /** Milliseconds from a message's first byte to its last. */
  messageTime: number;
  /** Milliseconds to wait for the peer's Close, or for TCP to end once it has come. */
  closeTime: number;
  /** Milliseconds that a failed connection is still read before TCP is ended; see {@link fail}. */
  lingerTime: number;
  /** Messages and control frames that a peer may send in so many milliseconds; one who sends more is failed with 1008. */
  messageRate: number;
  rateTime: number;
  /** Milliseconds that only ever increase. */
  _now(): number;
  /**
   * Whether so many bytes of reply (a Pong, a Close) may still be written: false when the peer sends
   * without parser, which fails the connection with 1008.
   */
  _mayReply(connection: Connection<O>, bytes: number): boolean;
  /** A whole message. `opcode` TEXT: `data` is valid UTF-8, as bytes; BINARY: any bytes. */
  _onMessage(connection: Connection<O>, data: string, opcode: number): void;
  _onPong(connection: Connection<O>, payload: string): void;
  /** Part of a frame or message has come, and is kept until the rest does; called for each chunk. */
  _onUnfinished(connection: Connection<O>): void;
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

/** One WebSocket. The fields down to `_sent` are for its owner too. */
export interface Connection<O = unknown> extends Reader {
  _endpoint: Endpoint<O>;
  _transport: Transport;
  /** Whatever the application keeps with it. */
  _owner: O;
  /** {@link OPEN}, {@link CLOSING}, {@link DISCARDING}, {@link ENDING} or {@link ENDED}. */
  _state: number;
  /** Bytes written; the owner may take off what it knows to have arrived. */
  _sent: number;
  /** Time (of `_now`) at which {@link tick} must act, or 0. */
  _deadline: number;
  /** Messages and control frames that the peer may send before somebody looks at the clock; see {@link refill}. */
  _tokens: number;
  /** When there were `messageRate` of them last; absent before the second time. */
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
export { DISCARDING };
/** TCP is being ended. */
export const ENDING = 3;
/** `_closed` has been called. */
export const ENDED = 4;

/** A new, open connection whose 101 answer has been written. */
export function createConnection<O>(transport: Transport, endpoint: Endpoint<O>, owner: O): Connection<O> {
  return {
    // What each push and each message needs comes first: Espruino looks at one field after the other.
    _sent: 0,
    _state: OPEN,
    _transport: transport,
    _deadline: 0,
    _tokens: endpoint.messageRate,
    _endpoint: endpoint,
    _owner: owner,
  };
}

/** Takes bytes from the peer. Messages, pongs and the end are reported to the endpoint's handlers. */
export function receive<O>(connection: Connection<O>, bytes: string): void {
  // No deadline: open, and nothing begun. A whole short text, Pong or Ping in one chunk is what nearly every
  // frame is; written out, it costs a third of the general way.
  if (!connection._deadline) {
    const first = bytes[0];
    if (first === "\x81" || first === "\x8a" || first === "\x89") {
      const length = bytes.length - 6;
      if (length < 126 && length > 0 && bytes.charCodeAt(1) === length + 128) {
        const endpoint = connection._endpoint;
        const payload = endpoint._unmask(bytes, 2, length);
        if (--connection._tokens < 0 && !refill(connection)) return;
        try {
          if (first === "\x8a") endpoint._onPong(connection, payload);
          else if (first === "\x89") takePing(connection, payload);
          else if (!/[\x80-\xff]/.test(payload) || checkUtf8(payload) === "") {
            endpoint._onMessage(connection, payload, TEXT);
          } else failRow(connection, errors.NOT_UTF8);
        } catch (_) {
          failRow(connection, errors.HANDLER_FAILED);
        }
        return;
      }
    }
  }
  receiveAny(connection, bytes);
}

/**
 * The tokens are used up: there are new ones when the last have lasted their time; otherwise the peer sends too
 * much, and the connection fails. False then.
 */
function refill<O>(connection: Connection<O>): boolean {
  const { _endpoint: endpoint, _filledAt: filledAt } = connection;
  const now = endpoint._now();
  if (filledAt !== undefined && now - filledAt < endpoint.rateTime) {
    failRow(connection, errors.TOO_MANY_MESSAGES);
    return false;
  }
  connection._tokens = endpoint.messageRate - 1;
  connection._filledAt = now;
  return true;
}

/** Takes bytes of any kind, cut anywhere. */
function receiveAny<O>(connection: Connection<O>, bytes: string): void {
  if (connection._state >= DISCARDING) return;
  const endpoint = connection._endpoint;
  read(connection, bytes, endpoint, deliver, failRow);
  if (connection._state !== OPEN) return;
  if (!connection._parser) connection._deadline = 0;
  else {
    if (!connection._deadline) wait(connection, endpoint.messageTime);
    endpoint._onUnfinished(connection);
  }
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
 * Starts the closing handshake: the peer has `closeTime` to answer, then TCP is ended.
 *
 * @param code a code for which `isCloseCode` holds
 * @param reason at most 123 bytes of UTF-8
 */
export function close<O>(connection: Connection<O>, code: number, reason: string): void {
  if (connection._state !== OPEN) return;
  enterState(connection, CLOSING);
  connection._code = code;
  connection._reason = reason;
  write(connection, encodeFrame(CLOSE, closePayload(code, reason)));
  wait(connection, connection._endpoint.closeTime);
}

/**
 * Fails the connection (RFC 6455 section 7.1.7): sends a Close and reads nothing more. TCP is ended a
 * moment later, since ending it with bytes unread would reset it and could destroy the Close on its way.
 */
export function fail<O>(connection: Connection<O>, error: errors.ProtocolError): void {
  if (connection._state >= DISCARDING) return;
  const wasOpen = connection._state === OPEN;
  enterState(connection, DISCARDING);
  connection._parser = undefined;
  connection._code = error._status;
  connection._reason = error._sentence;
  if (wasOpen) write(connection, encodeFrame(CLOSE, closePayload(error._status, error._sentence)));
  wait(connection, connection._endpoint.lingerTime);
}

/** Looks at the clock: call it every few hundred milliseconds, or once `_deadline` has passed. */
export function tick<O>(connection: Connection<O>, now: number): void {
  if (!connection._deadline || now < connection._deadline) return;
  if (connection._state === OPEN) failRow(connection, errors.MESSAGE_TOO_SLOW);
  else if (connection._state === DISCARDING) end(connection);
  else drop(connection);
}

/** Ends TCP at once, without a Close: the peer does not answer. */
export function drop<O>(connection: Connection<O>): void {
  if (connection._state === ENDED) return;
  try {
    connection._endpoint._abort(connection._transport);
  } catch (_) {
    // Already closed.
  }
  transportClosed(connection);
}

/** A deadline that is never reached: what still comes in then is looked at no more. */
const NEVER = 1e15;

/** Tells the connection that TCP has ended. Harmless when repeated. */
export function transportClosed<O>(connection: Connection<O>): void {
  if (connection._state === ENDED) return;
  connection._state = ENDED;
  connection._parser = undefined;
  connection._deadline = NEVER;
  connection._endpoint._onClosed(
    connection,
    connection._code || ABNORMAL,
    connection._reason || "",
    connection._clean === true,
  );
  // The owner refers to the connection: without this the two would wait for garbage collection, for which
  // Espruino has no time as long as it listens.
  connection._owner = undefined as unknown as O;
}

/** The one place that writes. A socket that has just closed throws; its `close` event is on its way. */
function write<O>(connection: Connection<O>, bytes: string): void {
  try {
    connection._transport.write(bytes);
    connection._sent += bytes.length;
  } catch (_) {
    enterState(connection, DISCARDING);
    wait(connection, 0);
  }
}

/** Goes on to another state, in which no messages are sent. */
function enterState<O>(connection: Connection<O>, state: number): void {
  const wasOpen = connection._state === OPEN;
  connection._state = state;
  if (wasOpen) connection._endpoint._onClosing(connection);
}

/** Sets when {@link tick} is to act. Never to 0, which means never. */
function wait<O>(connection: Connection<O>, milliseconds: number): void {
  connection._deadline = connection._endpoint._now() + milliseconds || 1;
}

/** Ends TCP once what was written has left; a peer that takes none of it has `closeTime`. */
function end<O>(connection: Connection<O>): void {
  connection._state = ENDING;
  wait(connection, connection._endpoint.closeTime);
  try {
    connection._transport.end();
  } catch (_) {
    // Already closed.
  }
}

function failRow<O>(connection: Connection<O>, row: number): void {
  fail(connection, errors.protocolError(row));
}

/** Does what a complete message or control frame asks for. */
function deliver<O>(connection: Connection<O>, opcode: number, payload: string): void {
  const endpoint = connection._endpoint;
  // After our own Close only the peer's counts.
  if (connection._state !== OPEN && opcode !== CLOSE) return;
  if (opcode !== CLOSE && --connection._tokens < 0 && !refill(connection)) return;
  // A new message may take its time again; a ping between fragments must not extend the message's.
  if (!connection._parser || !connection._parser._type) connection._deadline = 0;
  try {
    if (opcode === CLOSE) takeClose(connection, payload);
    else if (opcode === PING) takePing(connection, payload);
    else if (opcode === PONG) endpoint._onPong(connection, payload);
    else endpoint._onMessage(connection, payload, opcode);
  } catch (_) {
    failRow(connection, errors.HANDLER_FAILED);
  }
}

/** A Ping is answered with the same payload, unless the peer reads none of the answers. */
function takePing<O>(connection: Connection<O>, payload: string): void {
  if (connection._endpoint._mayReply(connection, payload.length + 2)) {
    // Written out: encodeFrame asks for the length again.
    write(connection, "\x8a" + String.fromCharCode(payload.length) + payload);
  } else {
    failRow(connection, errors.PEER_DOES_NOT_READ);
  }
}

/** Row of `errors.ts` for what is wrong with the payload of a Close frame, or -1. */
function checkClose(code: number, payload: string): number {
  if (payload.length === 1) return errors.CLOSE_PAYLOAD;
  if (payload && !isCloseCode(code)) return errors.CLOSE_STATUS;
  return checkUtf8(payload.substr(2)) === "" ? -1 : errors.CLOSE_REASON;
}

/** The peer's Close: checked, answered with the same code unless it answers ours, then TCP is ended. */
function takeClose<O>(connection: Connection<O>, payload: string): void {
  const code = payload.length < 2 ? NO_STATUS : payload.charCodeAt(0) * 256 + payload.charCodeAt(1);
  const row = checkClose(code, payload);
  if (row >= 0) {
    failRow(connection, row);
    return;
  }
  const wasOpen = connection._state === OPEN;
  enterState(connection, DISCARDING);
  connection._parser = undefined;
  connection._clean = true;
  if (wasOpen) {
    connection._code = code;
    connection._reason = payload.substr(2);
    write(connection, encodeFrame(CLOSE, payload.substr(0, 2)));
  }
  end(connection);
}
