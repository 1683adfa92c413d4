/**
 * What a WebSocket goes through that is no whole short message: frames of any kind and cut anywhere, the
 * closing handshake (RFC 6455 sections 5.5 and 7), failures, and times that run out. The other half of
 * `connection.ts`, which reaches it through `Endpoint._protocol`: on a board it is a part, loaded when a
 * connection needs it.
 *
 * Nothing here throws, and nothing is kept: all state is in the connections.
 */
import { ABNORMAL, isCloseCode, NO_STATUS } from "./close-code";
import {
  CLOSING,
  type Connection,
  DISCARDING,
  ENDED,
  ENDING,
  messageCost,
  OPEN,
  takePing,
  write,
} from "./connection";
import * as errors from "./errors";
import { CLOSE, closePayload, encodeFrame, PING, PONG } from "./frame";
import { read } from "./receiver";
import { checkUtf8 } from "./utf8";

/** The functions below that others call. */
export interface Protocol {
  receiveFrames<O>(connection: Connection<O>, bytes: string): void;
  refill<O>(connection: Connection<O>): boolean;
  close<O>(connection: Connection<O>, code: number, reason: string): void;
  fail<O>(connection: Connection<O>, row: number): void;
  writeFailed<O>(connection: Connection<O>): void;
  tick<O>(connection: Connection<O>, now: number): void;
  drop<O>(connection: Connection<O>): void;
  transportClosed<O>(connection: Connection<O>): void;
}

/** All of it, for servers that keep it in memory. */
export const PROTOCOL: Protocol = {
  receiveFrames,
  refill,
  close,
  fail,
  writeFailed,
  tick,
  drop,
  transportClosed,
};

/** Takes bytes of any kind, cut anywhere. */
export function receiveFrames<O>(connection: Connection<O>, bytes: string): void {
  if (connection._state >= DISCARDING) return;
  const endpoint = connection._endpoint;
  read(connection, bytes, endpoint, deliver, fail);
  if (connection._state !== OPEN) return;
  if (!connection._parser) connection._deadline = 0;
  else if (!connection._deadline) wait(connection, endpoint._messageTime);
}

/**
 * The tokens are used up: the peer is given those that it has gained since it was last given some, and otherwise some
 * of those that all share; when none of them are left it sends too much, and the connection fails. False then.
 */
export function refill<O>(connection: Connection<O>): boolean {
  const { _endpoint: endpoint, _filledAt: filledAt } = connection;
  const { _ownRate: own, _sharedRate: shared, _rateTime: time } = endpoint;
  const now = endpoint._now();
  connection._tokens += filledAt === undefined ? own : Math.min(own, ((now - filledAt) * own) / time);
  connection._filledAt = now;
  if (connection._tokens > 0) return true;
  endpoint._shared = Math.min(2 * shared, endpoint._shared + ((now - endpoint._sharedAt) * shared) / time);
  endpoint._sharedAt = now;
  let given = own - connection._tokens;
  if (endpoint._shared < given) {
    fail(connection, errors.TOO_MANY_MESSAGES);
    return false;
  }
  // Some for the next messages, too, while there are as many: asking for them costs what half a text does.
  given = Math.max(given, Math.min(endpoint._sharedAtOnce - connection._tokens, endpoint._shared));
  endpoint._shared -= given;
  connection._tokens += given;
  return true;
}

/**
 * Starts the closing handshake: the peer has `_closeTime` to answer, then TCP is ended.
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
  wait(connection, connection._endpoint._closeTime);
}

/**
 * Fails the connection (RFC 6455 section 7.1.7): sends a Close and reads nothing more. TCP is ended a
 * moment later, since ending it with bytes unread would reset it and could destroy the Close on its way.
 *
 * @param row of the table in `errors.ts`
 */
export function fail<O>(connection: Connection<O>, row: number): void {
  if (connection._state >= DISCARDING) return;
  const error = errors.protocolError(row);
  const wasOpen = connection._state === OPEN;
  enterState(connection, DISCARDING);
  connection._parser = undefined;
  connection._code = error._status;
  connection._reason = error._sentence;
  if (wasOpen) write(connection, encodeFrame(CLOSE, closePayload(error._status, error._sentence)));
  wait(connection, connection._endpoint._lingerTime);
}

/** A socket has thrown at a write: it is closed. */
export function writeFailed<O>(connection: Connection<O>): void {
  enterState(connection, DISCARDING);
  wait(connection, 0);
}

/** Looks at the clock: call it every few hundred milliseconds, or once `_deadline` has passed. */
export function tick<O>(connection: Connection<O>, now: number): void {
  if (!connection._deadline || now < connection._deadline) return;
  if (connection._state === OPEN) fail(connection, errors.MESSAGE_TOO_SLOW);
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

/** Ends TCP once what was written has left; a peer that takes none of it has `_closeTime`. */
function end<O>(connection: Connection<O>): void {
  connection._state = ENDING;
  wait(connection, connection._endpoint._closeTime);
  try {
    connection._transport.end();
  } catch (_) {
    // Already closed.
  }
}

/**
 * Does what a complete message or control frame asks for.
 *
 * @resident each message that is not short
 */
function deliver<O>(connection: Connection<O>, opcode: number, payload: string): void {
  const endpoint = connection._endpoint;
  // After our own Close only the peer's counts.
  if (connection._state !== OPEN && opcode !== CLOSE) return;
  if (opcode !== CLOSE) {
    if (connection._tokens <= 0 && !refill(connection)) return;
    connection._tokens -= messageCost(opcode, payload.length);
  }
  // A new message may take its time again; a ping between fragments must not extend the message's.
  if (!connection._parser || !connection._parser._type) connection._deadline = 0;
  try {
    if (opcode === CLOSE) takeClose(connection, payload);
    else if (opcode === PING) takePing(connection, payload);
    else if (opcode === PONG) endpoint._onPong(connection, payload);
    else endpoint._onMessage(connection, payload, opcode);
  } catch (_) {
    fail(connection, errors.HANDLER_FAILED);
  }
}

/** Row of `errors.ts` for what is wrong with the payload of a Close frame, or -1. */
function checkClose(code: number, payload: string): number {
  if (payload.length === 1) return errors.CLOSE_PAYLOAD;
  if (payload && !isCloseCode(code)) return errors.CLOSE_STATUS;
  return checkUtf8(payload.substr(2)) === "" ? -1 : errors.CLOSE_REASON;
}

/**
 * The peer's Close: checked, answered with the same code unless it answers ours, then TCP is ended.
 *
 * @resident one connection in its life
 */
function takeClose<O>(connection: Connection<O>, payload: string): void {
  const code = payload.length < 2 ? NO_STATUS : payload.charCodeAt(0) * 256 + payload.charCodeAt(1);
  const row = checkClose(code, payload);
  if (row >= 0) {
    fail(connection, row);
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
