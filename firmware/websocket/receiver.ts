/**
 * Reads a client's frames (RFC 6455 section 5.2) from bytes that TCP has cut anywhere. Knows bytes and
 * states, no socket, no clock, no HTTP.
 *
 * Between two messages a connection holds no reader record at all, which is what keeps an idle viewer
 * small; it is made when a frame or a message is left unfinished at the end of a chunk.
 */
import * as errors from "./errors";
import { BINARY, CLOSE, CONTINUATION, CONTROL_MAX, PONG, TEXT } from "./frame";
import { checkUtf8 } from "./utf8";

/** What may be received, and how to undo the masking. */
export interface ReceiverRules {
  /** Bytes of one message over all its fragments; at least 125. */
  messageBytes: number;
  /** Fragments of one message. */
  fragments: number;
  /**
   * Takes bytes that end in a masking key (4 bytes, starting at the even offset `at`) and a payload;
   * gives the payload unmasked. `websocket/mask.ts` or `board/unmask.ts`.
   */
  _unmask(bytes: string, at: number): string;
}

/** A frame or message in the making. */
export interface Reading {
  /** Bytes of a frame header that is not complete, "" otherwise. */
  _header: string;
  /** The current frame: its first byte, payload bytes to come (0 between frames), key turned to the next byte. */
  _first: number;
  _left: number;
  _key: string;
  /** Payload so far when the frame is a control frame. */
  _control: string;
  /** The message: TEXT, BINARY, or 0 when none has begun; payload so far; frames begun. */
  _type: number;
  _data: string;
  _fragments: number;
  /** Bytes of an unfinished UTF-8 character at the end of `_data`. */
  _tail: string;
}

/** Who reads: a connection. */
export interface Reader {
  _reading: Reading | undefined;
  /** Nothing more is read once this is {@link DEAF} or above. */
  _state: number;
}

/** Values of `_state`: from here on whatever comes in is thrown away. */
export const DEAF = 2;

/** Gets each complete message and control frame: `opcode` is TEXT, BINARY, CLOSE, PING or PONG. */
export type Deliver<R> = (reader: R, opcode: number, payload: string) => void;
/** Gets the row of `errors.ts` for what the peer did wrong; must make the reader deaf. */
export type Fail<R> = (reader: R, row: number) => void;

/**
 * Takes the next bytes of the stream. Delivers what they complete, in order; stops for good at the
 * first thing that is wrong, as early as it can be seen.
 */
export function read<R extends Reader>(
  reader: R,
  bytes: string,
  rules: ReceiverRules,
  deliver: Deliver<R>,
  fail: Fail<R>,
): void {
  let at = 0;
  const end = bytes.length;
  const reading = reader._reading || startReading();
  reader._reading = reading;
  while (at < end && reader._state < DEAF) {
    if (reading._left === 0) {
      // A header has at most 14 bytes: joining its pieces is simpler than a state per field.
      const had = reading._header.length;
      const header = reading._header + bytes.substr(at, 14 - had);
      const row = checkHeader(reading, header, rules);
      if (row >= 0) {
        fail(reader, row);
        return;
      }
      const size = headerSize(header);
      reading._header = "";
      if (header.length < size) {
        reading._header = header;
        return;
      }
      at += size - had;
      startFrame(reading, header, size);
    }
    const piece = bytes.substr(at, reading._left);
    at += piece.length;
    takePayload(reader, reading, piece, rules, deliver, fail);
  }
  if (reading._type === 0 && reading._left === 0) reader._reading = undefined;
}

function startReading(): Reading {
  return {
    _header: "",
    _first: 0,
    _left: 0,
    _key: "",
    _control: "",
    _type: 0,
    _data: "",
    _fragments: 0,
    _tail: "",
  };
}

/** Bytes of a frame header: 2, 0 or 2 or 8 of extended length, 4 of masking key. 14 while that is unknown. */
function headerSize(header: string): number {
  if (header.length < 2) return 14;
  const length = header.charCodeAt(1) & 127;
  return length < 126 ? 6 : length === 126 ? 8 : 14;
}

/** Payload bytes that a header, complete up to its length field, announces; past 2^31 some larger number. */
function payloadLength(header: string): number {
  const length = header.charCodeAt(1) & 127;
  if (length < 126) return length;
  let sum = 0;
  for (let i = 2; i < (length === 126 ? 4 : 10); i++) sum = sum * 256 + header.charCodeAt(i);
  return sum;
}

/** Row of `errors.ts` for the first thing wrong with as much of a header as is there, or -1. */
function checkHeader(reading: Reading, header: string, rules: ReceiverRules): number {
  const first = header.charCodeAt(0);
  const opcode = first & 15;
  const isControl = opcode >= CLOSE;
  if (first & 0x70) return errors.RESERVED_BIT;
  if ((opcode > BINARY && opcode < CLOSE) || opcode > PONG) return errors.RESERVED_OPCODE;
  if (isControl && first < 128) return errors.CONTROL_FRAGMENTED;
  if (!isControl && reading._type === 0 && opcode === CONTINUATION) return errors.NOTHING_TO_CONTINUE;
  if (!isControl && reading._type !== 0 && opcode !== CONTINUATION) return errors.MESSAGE_UNFINISHED;
  if (header.length < 2) return -1;
  const short = header.charCodeAt(1) & 127;
  if (header.charCodeAt(1) < 128) return errors.NOT_MASKED;
  if (isControl) return short > CONTROL_MAX ? errors.CONTROL_TOO_LONG : -1;
  if (reading._fragments >= rules.fragments) return errors.TOO_MANY_FRAGMENTS;
  if (header.length < headerSize(header) - 4) return -1;
  const length = payloadLength(header);
  if (length < (short === 127 ? 65536 : short === 126 ? 126 : 0)) return errors.LENGTH_NOT_SHORTEST;
  // The most significant bit must be 0 (RFC 6455 section 5.2).
  if (short === 127 && header.charCodeAt(2) > 127) return errors.LENGTH_NOT_SHORTEST;
  return reading._data.length + length > rules.messageBytes ? errors.MESSAGE_TOO_BIG : -1;
}

/** Sets up for the payload of a frame whose header has passed the checks. */
function startFrame(reading: Reading, header: string, size: number): void {
  reading._first = header.charCodeAt(0);
  reading._left = payloadLength(header);
  reading._key = header.substr(size - 4, 4);
  const opcode = reading._first & 15;
  if (opcode >= CLOSE) return;
  if (opcode !== CONTINUATION) reading._type = opcode;
  reading._fragments++;
}

/** Takes the next masked bytes of the current frame's payload; at its end, does what the frame is for. */
function takePayload<R extends Reader>(
  reader: R,
  reading: Reading,
  masked: string,
  rules: ReceiverRules,
  deliver: Deliver<R>,
  fail: Fail<R>,
): void {
  const opcode = reading._first & 15;
  const payload = masked ? rules._unmask(reading._key + masked, 0) : masked;
  const turn = masked.length & 3;
  reading._left -= masked.length;
  if (turn && reading._left) reading._key = reading._key.substr(turn) + reading._key.substr(0, turn);
  const ends = reading._left === 0;
  if (opcode >= CLOSE) {
    reading._control += payload;
    if (ends) finishControl(reader, reading, opcode, deliver);
    return;
  }
  if (reading._type === TEXT) {
    const tail = checkUtf8(reading._tail + payload);
    if (tail === undefined || (tail && ends && reading._first > 127)) {
      fail(reader, errors.NOT_UTF8);
      return;
    }
    reading._tail = tail;
  }
  reading._data += payload;
  if (ends && reading._first > 127) finishMessage(reader, reading, deliver);
}

function finishControl<R extends Reader>(
  reader: R,
  reading: Reading,
  opcode: number,
  deliver: Deliver<R>,
): void {
  const payload = reading._control;
  reading._control = "";
  deliver(reader, opcode, payload);
}

/** Resets before it delivers: the handler may close the connection. */
function finishMessage<R extends Reader>(reader: R, reading: Reading, deliver: Deliver<R>): void {
  const type = reading._type;
  const data = reading._data;
  reading._type = 0;
  reading._fragments = 0;
  reading._data = "";
  deliver(reader, type, data);
}
