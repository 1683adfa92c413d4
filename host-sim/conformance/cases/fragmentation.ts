import { type Case, define, type Event, failed, NORMAL, type Step } from "../case.js";
import { CONTINUATION, fragments, frame, PING, PONG, TEXT } from "../frames.js";

const WHOLE: Event = ["text", "fragment1fragment2"];
const PONGED: Event = ["pong", "ping payload"];
const HELLO = "Hello, world!";

const first = (payload: string) => frame(TEXT, payload, { fin: false });
const middle = (payload: string) => frame(CONTINUATION, payload, { fin: false });
const last = (payload: string) => frame(CONTINUATION, payload);

const two = () => [first("fragment1"), last("fragment2")];
const twoAndPing = () => [first("fragment1"), frame(PING, "ping payload"), last("fragment2")];
const strayEnd = () => [last("non-continuation payload"), frame(TEXT, HELLO)];
const strayMiddle = () => [middle("non-continuation payload"), frame(TEXT, HELLO)];

const WAYS: Array<[how: string, chop: number | "frame"]> = [
  ["at once", 0],
  ["frame by frame", "frame"],
  ["byte by byte", 1],
];

/** 5: fragments join, control frames pass between them, and order is kept (RFC 6455 section 5.4). */
export const fragmentation: Case[] = [
  define("5.1", "ping in two fragments", fragmentsOf(PING), failed(1002)),
  define("5.2", "pong in two fragments", fragmentsOf(PONG), failed(1002)),
  ...WAYS.map(([how, chop], i) =>
    define(`5.${3 + i}`, `text in two fragments, ${how}`, two(), NORMAL, { chop, events: [WHOLE] }),
  ),
  ...WAYS.map(([how, chop], i) =>
    define(`5.${6 + i}`, `text in two fragments around a ping, ${how}`, twoAndPing(), NORMAL, {
      chop,
      events: [PONGED, WHOLE],
    }),
  ),
  ...WAYS.map(([how, chop], i) =>
    define(`5.${9 + i}`, `last fragment of nothing, then text, ${how}`, strayEnd(), failed(1002), { chop }),
  ),
  ...WAYS.map(([how, chop], i) =>
    define(`5.${12 + i}`, `fragment of nothing, then text, ${how}`, strayMiddle(), failed(1002), { chop }),
  ),
  define(
    "5.15",
    "text in two fragments, then a fragment of nothing, then text",
    [...two(), middle("fragment3"), frame(TEXT, "fragment4")],
    failed(1002),
    { events: [WHOLE] },
  ),
  define("5.16", "twice: fragment of nothing, then text in two", twice(middle), failed(1002)),
  define("5.17", "twice: last fragment of nothing, then text in two", twice(last), failed(1002)),
  define(
    "5.18",
    "two fragments both with opcode text",
    [first("fragment1"), frame(TEXT, "fragment2")],
    failed(1002),
  ),
  paused("5.19", "at once", 0),
  paused("5.20", "frame by frame", "frame"),
];

function fragmentsOf(opcode: number): Step[] {
  return [frame(opcode, "fragment1", { fin: false }), last("fragment2")];
}

function twice(stray: (payload: string) => Buffer): Step[] {
  const once = () => [stray("fragment1"), first("fragment2"), last("fragment3")];
  return [...once(), ...once()];
}

/** Five fragments with two pings between them and a pause. */
function paused(id: string, how: string, chop: number | "frame"): Case {
  const steps: Step[] = [
    first("fragment1"),
    middle("fragment2"),
    frame(PING, "pongme 1!"),
    "open",
    middle("fragment3"),
    middle("fragment4"),
    frame(PING, "pongme 2!"),
    last("fragment5"),
  ];
  const events: Event[] = [
    ["pong", "pongme 1!"],
    ["pong", "pongme 2!"],
    ["text", "fragment1fragment2fragment3fragment4fragment5"],
  ];
  return define(id, `five fragments, two pings and a pause, ${how}`, steps, NORMAL, { chop, events });
}

const LARGE = "*".repeat(65536);

/** 10: a large message in 51 fragments. */
export const manyFragments: Case[] = [
  define("10.1.1", "text of 65536 bytes in fragments of 1300", fragments(TEXT, LARGE, 1300), NORMAL, {
    events: [["text", LARGE]],
  }),
];
