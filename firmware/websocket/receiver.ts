/**
 * Reads a client's frames (RFC 6455 section 5.2) from bytes that TCP has cut anywhere. Knows bytes and
 * states, no socket, no clock, no HTTP.
 *
 * Between two messages a connection holds no reader record at all, which is what keeps an idle viewer
 * small; it is made when a frame or a message is left unfinished at the end of a chunk.
 */
import * as errors from "./errors";
import { BINARY, CLOSE, CONTINUATION, CONTROL_MAX, PONG, TEXT } from "./frame";
import { checkUtf8, isAscii } from "./utf8";

/** What may be received, and how to undo the masking. `R` is who reads. */
export interface ParserConfig<R = never> {
  /** Bytes of one message over all its fragments; at least 125. */
  _messageBytes: number;
  /** Fragments of one message. */
  _maxFragments: number;
  /**
   * Takes bytes that end in a masking key (4 bytes, starting at `at`, 0 or 2) and a payload of `length`
   * bytes, at least one; gives the payload unmasked. `websocket/mask.ts` or `board/unmask.ts`.
   */
  _unmask(bytes: string, at: number, length: number): string;
  /**
   * For messages larger than memory: takes what there is of one as soon as it is `_pieceBytes` or more,
   * and then the rest. `opcode` is TEXT or BINARY for the first piece and CONTINUATION for the others;
   * `last` ends the message, which is not delivered as a whole. Without it messages are always whole.
   */
  _piece?(reader: R, opcode: number, payload: string, last: boolean): void;
  _pieceBytes?: number;
}

/** A frame or message in the making. */
export interface FrameParser {
  /** Bytes of a frame that cannot be used yet: its header, or a whole control frame, is not complete. */
  _rest: string;
  /** The current data frame: its first byte, payload bytes to come, masking key turned to the next of them. */
  _first: number;
  _left: number;
  _key: string;
  /** The message: TEXT, BINARY, or 0 when none has begun; payload so far; frames begun. */
  _type: number;
  _data: string;
  _fragments: number;
  /** Bytes of the message handed on in pieces. */
  _passed: number;
  /** Bytes of an unfinished UTF-8 character at the end of `_data`. */
  _tail: string;
}

/** Who reads: a connection. */
export interface Reader {
  _parser?: FrameParser | undefined;
  /** Nothing more is read once this is {@link DISCARDING} or above. */
  _state: number;
}

/** Values of `_state`: from here on whatever comes in is thrown away. */
export const DISCARDING = 2;

/** Gets each complete message and control frame: `opcode` is TEXT, BINARY, CLOSE, PING or PONG. */
export type Deliver<R> = (reader: R, opcode: number, payload: string) => void;
/** Gets the row of `errors.ts` for what the peer did wrong; must make the reader deaf. */
export type Fail<R> = (reader: R, row: number) => void;

/**
 * Takes the next bytes of the stream. Delivers what they complete, in order; stops permanently at the
 * first thing that is wrong, as early as it can be seen.
 *
 * @resident each message that is not short
 */
export function read<R extends Reader>(
  reader: R,
  bytes: string,
  config: ParserConfig<R>,
  deliver: Deliver<R>,
  fail: Fail<R>,
): void {
  const parser = reader._parser || createParser();
  reader._parser = parser;
  let at = 0;
  if (parser._left) {
    at = parser._left;
    takePayload(reader, parser, parser._key + bytes.substr(0, at), config, deliver, fail);
  } else if (parser._rest) {
    bytes = parser._rest + bytes;
    parser._rest = "";
  }
  while (at < bytes.length && reader._state < DISCARDING) {
    at = readFrame(reader, parser, bytes, at, config, deliver, fail);
  }
  if (!parser._type && !parser._rest) reader._parser = undefined;
}

function createParser(): FrameParser {
  return {
    _rest: "",
    _first: 0,
    _left: 0,
    _key: "",
    _type: 0,
    _data: "",
    _fragments: 0,
    _passed: 0,
    _tail: "",
  };
}

/** Reads the frame that starts at `at`, as far as it is there; gives where the next one starts. */
function readFrame<R extends Reader>(
  reader: R,
  parser: FrameParser,
  bytes: string,
  at: number,
  config: ParserConfig<R>,
  deliver: Deliver<R>,
  fail: Fail<R>,
): number {
  const first = bytes.charCodeAt(at);
  // FIN, RSV and opcode in one look: what may come within a message, and what otherwise.
  if ((parser._type ? "\0\x80\x88\x89\x8a" : "\x01\x02\x81\x82\x88\x89\x8a").indexOf(bytes.charAt(at)) < 0) {
    fail(reader, firstByteError(first, parser._type));
    return at;
  }
  // Not a number while bytes are missing; no check below holds then.
  let length = bytes.charCodeAt(at + 1) - 128;
  let start = at + 6;
  if (length > 125 && first < 0x88) {
    start = at + (length === 126 ? 8 : 14);
    length = longLength(bytes, at + 2, start - 4);
  }
  const row = headerError(parser, first, length, start - at, config);
  if (row >= 0) {
    fail(reader, row);
    return at;
  }
  const end = start + length;
  if (start > bytes.length || (first >= 0x88 && end > bytes.length)) {
    parser._rest = bytes.substr(at);
    return bytes.length;
  }
  if (first >= 0x88) {
    deliver(reader, first & 15, length ? config._unmask(bytes.substring(start - 4, end), 0, length) : "");
    return end;
  }
  if (!parser._type) parser._type = first & 15;
  parser._first = first;
  parser._left = length;
  parser._fragments++;
  takePayload(reader, parser, bytes.substring(start - 4, end), config, deliver, fail);
  return end;
}

/** Row of `errors.ts` for a first byte that must not come now. */
function firstByteError(first: number, type: number): number {
  const opcode = first & 15;
  if (first & 0x70) return errors.RESERVED_BIT;
  if ((opcode > BINARY && opcode < CLOSE) || opcode > PONG) return errors.RESERVED_OPCODE;
  if (opcode >= CLOSE) return errors.CONTROL_FRAGMENTED;
  return type ? errors.MESSAGE_UNFINISHED : errors.NOTHING_TO_CONTINUE;
}

/** An extended length, network order: bytes `from` to before `to`. Not a number while bytes are missing. */
function longLength(bytes: string, from: number, to: number): number {
  let length = 0;
  while (from < to) length = length * 256 + bytes.charCodeAt(from++);
  return length;
}

/** Row of `errors.ts` for what is wrong with a header of `size` bytes that announces `length`, or -1. */
function headerError(
  parser: FrameParser,
  first: number,
  length: number,
  size: number,
  config: ParserConfig<never>,
): number {
  if (length < 0) return errors.NOT_MASKED;
  if (first >= 0x88) return length > CONTROL_MAX ? errors.CONTROL_TOO_LONG : -1;
  if (length < (size === 14 ? 65536 : size === 8 ? 126 : 0)) return errors.LENGTH_NOT_SHORTEST;
  // The most significant bit must be 0 (RFC 6455 section 5.2).
  if (length >= 2 ** 63) return errors.LENGTH_TOO_LONG;
  if (parser._fragments >= config._maxFragments) return errors.TOO_MANY_FRAGMENTS;
  return parser._passed + parser._data.length + length > config._messageBytes ? errors.MESSAGE_TOO_BIG : -1;
}

/**
 * Takes the next bytes of the current data frame's payload, behind the key they are masked with. Text
 * is checked here, piece by piece, so that a wrong byte fails the connection when it comes.
 */
function takePayload<R extends Reader>(
  reader: R,
  parser: FrameParser,
  keyed: string,
  config: ParserConfig<R>,
  deliver: Deliver<R>,
  fail: Fail<R>,
): void {
  const length = keyed.length - 4;
  const payload = length ? config._unmask(keyed, 0, length) : "";
  const left = parser._left - length;
  const done = !left && parser._first > 127;
  if (parser._type === TEXT) {
    // Nearly all text is ASCII, and joining copies: 100,000 instructions for 500 bytes.
    const tail = parser._tail || !isAscii(payload) ? checkUtf8(parser._tail + payload) : "";
    if (tail === undefined || (done && tail)) {
      fail(reader, errors.NOT_UTF8);
      return;
    }
    parser._tail = tail;
  }
  parser._left = left;
  parser._data += payload;
  if (left) {
    const turn = length & 3;
    parser._key = keyed.substring(turn, 4) + keyed.substr(0, turn);
  }
  const data = parser._data;
  const passed = parser._passed;
  const opcode = passed ? CONTINUATION : parser._type;
  // Before anything is handed on: a handler may close the connection.
  if (done) {
    parser._type = 0;
    parser._fragments = 0;
    parser._passed = 0;
  } else if (config._piece && data.length >= (config._pieceBytes as number)) parser._passed += data.length;
  else return;
  parser._data = "";
  if (done && !passed) deliver(reader, opcode, data);
  else if (config._piece) config._piece(reader, opcode, data, done);
}
