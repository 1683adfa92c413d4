import { type Case, define, type Event, failed } from "../case.js";
import { BINARY, CLOSE, frame, PING, TEXT } from "../frames.js";

const HELLO = "Hello, world!";
const ECHO: Event[] = [["text", HELLO]];
const BYTES = "\x00\xff\xfe\xfd\xfc\xfb\x00\xff";

/** 3: reserved bits without an extension fail the connection (RFC 6455 section 5.2). */
export const reservedBits: Case[] = [
  define("3.1", "text with RSV 1", [frame(TEXT, HELLO, { rsv: 1 })], failed(1002)),
  afterText("3.2", "RSV 2", frame(TEXT, HELLO, { rsv: 2 }), 0),
  afterText("3.3", "RSV 3", frame(TEXT, HELLO, { rsv: 3 }), "frame"),
  afterText("3.4", "RSV 4", frame(TEXT, HELLO, { rsv: 4 }), 1),
  define("3.5", "binary with RSV 5", [frame(BINARY, BYTES, { rsv: 5 })], failed(1002)),
  define("3.6", "ping with RSV 6", [frame(PING, HELLO, { rsv: 6 })], failed(1002)),
  define("3.7", "close with RSV 7", [frame(CLOSE, "", { rsv: 7 })], failed(1002)),
];

/** 4: so do reserved opcodes. */
export const opcodes: Case[] = [
  define("4.1.1", "opcode 3", [frame(3, "")], failed(1002)),
  define("4.1.2", "opcode 4 with payload", [frame(4, "payload")], failed(1002)),
  afterText("4.1.3", "opcode 5", frame(5, ""), 0),
  afterText("4.1.4", "opcode 6 with payload", frame(6, HELLO), 0),
  afterText("4.1.5", "opcode 7 with payload", frame(7, HELLO), 1),
  define("4.2.1", "opcode 11", [frame(11, "")], failed(1002)),
  define("4.2.2", "opcode 12 with payload", [frame(12, "payload")], failed(1002)),
  afterText("4.2.3", "opcode 13", frame(13, ""), 0),
  afterText("4.2.4", "opcode 14 with payload", frame(14, HELLO), 0),
  afterText("4.2.5", "opcode 15 with payload", frame(15, HELLO), 1),
];

/** A good message is still answered, the ping after the wrong frame is not. */
function afterText(id: string, what: string, wrong: Buffer, chop: number | "frame"): Case {
  const how = chop === 0 ? "" : chop === 1 ? ", byte by byte" : ", frame by frame";
  const steps = [frame(TEXT, HELLO), wrong, frame(PING, "")];
  return define(id, `text, then ${what}, then ping${how}`, steps, failed(1002), { events: ECHO, chop });
}
