/**
 * Everything a peer can do wrong: a stable code for programs (the constants below; their names stay off
 * the chip), the status its Close frame gets, and a sentence that travels as the Close frame's reason.
 */
export interface ProtocolError {
  /** Close status (RFC 6455 section 7.4.1). */
  _status: number;
  /** At most 123 bytes of ASCII, the room there is for a reason. */
  _sentence: string;
}

/** The codes, which are rows of the table in {@link protocolError}; none changes once released. */
export const RESERVED_BIT = 0;
export const RESERVED_OPCODE = 1;
export const NOT_MASKED = 2;
export const CONTROL_FRAGMENTED = 3;
export const CONTROL_TOO_LONG = 4;
export const NOTHING_TO_CONTINUE = 5;
export const MESSAGE_UNFINISHED = 6;
export const LENGTH_NOT_SHORTEST = 7;
export const LENGTH_TOO_LONG = 8;
export const CLOSE_PAYLOAD = 9;
export const CLOSE_STATUS = 10;
export const CLOSE_REASON = 11;
export const NOT_UTF8 = 12;
export const MESSAGE_TOO_BIG = 13;
export const TOO_MANY_FRAGMENTS = 14;
export const MESSAGE_TOO_SLOW = 15;
export const PEER_DOES_NOT_READ = 16;
export const HANDLER_FAILED = 17;
export const TOO_MANY_MESSAGES = 18;

/** One row of the table. Inside the function, since as a global it would hold 300 variables permanently. */
export function protocolError(row: number): ProtocolError {
  const entry = [
    "1002RSV bits must be 0: no extension was agreed on",
    "1002unknown opcode",
    "1002frames from a client must be masked",
    "1002a control frame must not be fragmented",
    "1002a control frame holds at most 125 bytes",
    "1002continuation without a message to continue",
    "1002new message before the last one was finished",
    "1002length not in its shortest form",
    "1002a length must be below 2^63",
    "1002a close frame holds no byte or at least two",
    "1002this close status must not be sent",
    "1007close reason is not UTF-8",
    "1007text is not UTF-8",
    "1009message too big",
    "1008too many fragments",
    "1008message took too long",
    "1008too much sent that was not read",
    "1011the server failed on this message",
    "1008too many messages in a second",
  ][row];
  return { _status: +entry.substr(0, 4), _sentence: entry.substr(4) };
}
