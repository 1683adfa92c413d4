/**
 * Everything a peer can do wrong: a stable code for programs, the status its Close frame gets, and a
 * sentence that travels as the Close frame's reason.
 */
export interface ProtocolError {
  /** Stable name; never changes once released. */
  _code: string;
  /** Close status (RFC 6455 section 7.4.1). */
  _status: number;
  /** At most 123 bytes of ASCII, the room there is for a reason. */
  _sentence: string;
}

/** Rows of the table in {@link protocolError}. */
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

/** One row of the table. Inside the function, since as a global it would hold 300 variables for good. */
export function protocolError(row: number): ProtocolError {
  const entry = [
    "RESERVED_BIT|1002|RSV bits must be 0: no extension was agreed on",
    "RESERVED_OPCODE|1002|unknown opcode",
    "NOT_MASKED|1002|frames from a client must be masked",
    "CONTROL_FRAGMENTED|1002|a control frame must not be fragmented",
    "CONTROL_TOO_LONG|1002|a control frame holds at most 125 bytes",
    "NOTHING_TO_CONTINUE|1002|continuation without a message to continue",
    "MESSAGE_UNFINISHED|1002|new message before the last one was finished",
    "LENGTH_NOT_SHORTEST|1002|length not in its shortest form",
    "LENGTH_TOO_LONG|1002|a length must be below 2^63",
    "CLOSE_PAYLOAD|1002|a close frame holds no byte or at least two",
    "CLOSE_STATUS|1002|this close status must not be sent",
    "CLOSE_REASON|1007|close reason is not UTF-8",
    "NOT_UTF8|1007|text is not UTF-8",
    "MESSAGE_TOO_BIG|1009|message too big",
    "TOO_MANY_FRAGMENTS|1008|too many fragments",
    "MESSAGE_TOO_SLOW|1008|message took too long",
    "PEER_DOES_NOT_READ|1008|too much sent that was not read",
    "HANDLER_FAILED|1011|the server failed on this message",
  ][row].split("|");
  return { _code: entry[0], _status: +entry[1], _sentence: entry[2] };
}
