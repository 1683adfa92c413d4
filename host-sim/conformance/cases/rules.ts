import { type Case, define, type Event, failed, NORMAL } from "../case.js";
import { BINARY, CLOSE, CONTINUATION, fragments, frame, PING, TEXT } from "../frames.js";

const ECHO: Event[] = [["text", "Hello"]];

/** R: rules of RFC 6455 that the Autobahn suite does not try. */
export const rules: Case[] = [
  define("R.1.1", "text without a mask", [frame(TEXT, "Hello", { masked: false })], failed(1002)),
  define("R.1.2", "ping without a mask", [frame(PING, "", { masked: false })], failed(1002)),
  define("R.1.3", "close without a mask", [frame(CLOSE, "", { masked: false })], failed(1002)),
  define(
    "R.1.4",
    "text, then text without a mask",
    [frame(TEXT, "Hello"), frame(TEXT, "Hello", { masked: false })],
    failed(1002),
    { events: ECHO },
  ),
  define("R.2.1", "5 bytes with a 16-bit length", [frame(TEXT, "Hello", { extended: 2 })], failed(1002)),
  define("R.2.2", "5 bytes with a 64-bit length", [frame(TEXT, "Hello", { extended: 8 })], failed(1002)),
  define(
    "R.2.3",
    "126 bytes with a 64-bit length",
    [frame(BINARY, "x".repeat(126), { extended: 8 })],
    failed(1002),
  ),
  define("R.2.4", "length of 2^63", [frame(BINARY, "x", { announce: 1n << 63n })], failed(1002)),
  define("R.3.1", "announcing 2^62 bytes", [frame(BINARY, "x", { announce: 1n << 62n })], failed(1009)),
  define(
    "R.3.2",
    "announcing 4 GiB in a second fragment",
    [frame(BINARY, "x", { fin: false }), frame(CONTINUATION, "x", { announce: 1n << 32n })],
    failed(1009),
  ),
  define("R.4.1", "text in fragments of a byte, byte by byte", fragments(TEXT, "Hello", 1), NORMAL, {
    events: ECHO,
    chop: 1,
  }),
  define("R.4.2", "text in segments of 3 bytes", [frame(TEXT, "Hello"), frame(TEXT, "Hello")], NORMAL, {
    events: [...ECHO, ...ECHO],
    chop: 3,
  }),
  define(
    "R.4.3",
    "sixteen texts in one segment",
    Array.from({ length: 16 }, () => frame(TEXT, "Hello")),
    NORMAL,
    { events: Array.from({ length: 16 }, () => ECHO[0]!) },
  ),
];
