import { answered, type Case, define, type Event, failed, NORMAL, type Step } from "../case.js";
import { CONTINUATION, closeFrame, fragments, frame, TEXT } from "../frames.js";
import { SEQUENCE_GROUPS } from "./utf8-sequences.js";

const bytes = (hex: string) => Buffer.from(hex, "hex").toString("latin1");
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");

const GREETING = latin1("Hello-µ@ßöäüàá-UTF-8!!");
const GREETING_HALVES = [latin1("Hello-µ@ßöä"), latin1("üàá-UTF-8!!")] as const;
const KOSME = bytes("cebae1bdb9cf83cebcceb5");
/** Wrong from its second byte on: a surrogate. */
const SURROGATE = bytes("eda080");
/** Wrong from its second byte on: beyond U+10FFFF. */
const TOO_HIGH = bytes("f4908080");
const EDITED = "edited";

const first = (payload: string) => frame(TEXT, payload, { fin: false });
const middle = (payload: string) => frame(CONTINUATION, payload, { fin: false });
const last = (payload: string) => frame(CONTINUATION, payload);

function valid(id: string, title: string, steps: Step[], text: string): Case {
  return define(id, title, steps, NORMAL, { events: [["text", text]] satisfies Event[] });
}

function invalid(id: string, title: string, steps: Step[]): Case {
  return define(id, title, steps, failed(1007));
}

/** One frame, sent in three pieces with a pause after each of the first two. */
function pieces(...parts: [string, string, string]): Step[] {
  const whole = frame(TEXT, parts.join(""));
  const header = whole.length - parts.join("").length;
  const one = header + parts[0].length;
  const two = one + parts[1].length;
  return [whole.subarray(0, one), "open", whole.subarray(one, two), "fail", whole.subarray(two)];
}

const WRONG = KOSME + TOO_HIGH + EDITED;

/** 6.1 to 6.4: text in any fragments, and the first wrong byte fails it at once (RFC 6455 section 8.1). */
const messages: Case[] = [
  valid("6.1.1", "empty text", [frame(TEXT, "")], ""),
  valid("6.1.2", "three empty fragments", [first(""), middle(""), last("")], ""),
  valid("6.1.3", "empty fragments around text", [first(""), middle("middle"), last("")], "middle"),
  valid("6.2.1", "text beyond ASCII", [frame(TEXT, GREETING)], GREETING),
  valid(
    "6.2.2",
    "in two fragments between characters",
    [first(GREETING_HALVES[0]), last(GREETING_HALVES[1])],
    GREETING,
  ),
  valid("6.2.3", "in fragments of a byte", fragments(TEXT, GREETING, 1), GREETING),
  valid("6.2.4", "longer characters in fragments of a byte", fragments(TEXT, KOSME, 1), KOSME),
  invalid("6.3.1", "a surrogate within text", [frame(TEXT, KOSME + SURROGATE + EDITED)]),
  invalid("6.3.2", "the same in fragments of a byte", fragments(TEXT, KOSME + SURROGATE + EDITED, 1)),
  invalid("6.4.1", "wrong in the second of three fragments", [
    first(KOSME),
    "open",
    middle(TOO_HIGH),
    "fail",
    last(EDITED),
  ]),
  invalid("6.4.2", "wrong in the only byte of the second fragment", [
    first(WRONG.slice(0, 12)),
    "open",
    middle(WRONG.slice(12, 13)),
    "fail",
    last(WRONG.slice(13)),
  ]),
  invalid("6.4.3", "wrong in the second piece of one frame", pieces(KOSME, TOO_HIGH, EDITED)),
  invalid(
    "6.4.4",
    "wrong in one byte, the second piece of one frame",
    pieces(WRONG.slice(0, 12), WRONG.slice(12, 13), WRONG.slice(13)),
  ),
];

/** 6.5 to 6.23: one text for each sequence of the stress test. */
const sequences: Case[] = SEQUENCE_GROUPS.flatMap((group, i) =>
  group.sequences.map(({ hex, valid: isValid }, k) => {
    const id = `6.${5 + i}.${1 + k}`;
    const title = `${group.title}: ${hex.length > 24 ? `${hex.slice(0, 24)}…` : hex}`;
    const steps = [frame(TEXT, bytes(hex))];
    return isValid ? valid(id, title, steps, bytes(hex)) : invalid(id, title, steps);
  }),
);

export const utf8: Case[] = [...messages, ...sequences];

/** 7.5.1: the reason of a Close is text too. */
export const closeReason: Case = define(
  "7.5.1",
  "close with a reason that is not UTF-8",
  [closeFrame(1000, KOSME + SURROGATE + EDITED)],
  answered(1002, 1007),
);
