import { answered, type Case, define, type Event, failed, NORMAL } from "../case.js";
import { closeFrame, frame, PING, PONG } from "../frames.js";

const BINARY_BYTES = "\x00\xff\xfe\xfd\xfc\xfb\x00\xff";
const LONGEST = "\xfe".repeat(125);
const TEN = Array.from({ length: 10 }, (_, i) => `payload-${i}`);
const TEN_PONGS = TEN.map((payload): Event => ["pong", payload]);

/** 2: a Ping is answered with its payload, a Pong with nothing (RFC 6455 sections 5.5.2 and 5.5.3). */
export const pings: Case[] = [
  ping("2.1", "without payload", ""),
  ping("2.2", "with text", "Hello, world!"),
  ping("2.3", "with bytes that are no text", BINARY_BYTES),
  ping("2.4", "with 125 bytes", LONGEST),
  define("2.5", "ping with 126 bytes", [frame(PING, "\xfe".repeat(126))], failed(1002)),
  { ...ping("2.6", "with 125 bytes, byte by byte", LONGEST), chop: 1 },
  define("2.7", "unasked pong without payload", [frame(PONG, ""), closeFrame(1000)], answered(1000)),
  define("2.8", "unasked pong with payload", [frame(PONG, "unasked"), closeFrame(1000)], answered(1000)),
  define("2.9", "unasked pong, then ping", [frame(PONG, "unasked"), frame(PING, "ping payload")], NORMAL, {
    events: [["pong", "ping payload"]],
  }),
  define(
    "2.10",
    "ten pings at once",
    TEN.map((payload) => frame(PING, payload)),
    NORMAL,
    { events: TEN_PONGS },
  ),
  define(
    "2.11",
    "ten pings, byte by byte",
    TEN.map((payload) => frame(PING, payload)),
    NORMAL,
    { events: TEN_PONGS, chop: 1 },
  ),
];

function ping(id: string, what: string, payload: string): Case {
  return define(id, `ping ${what}`, [frame(PING, payload)], NORMAL, { events: [["pong", payload]] });
}
