import { answered, type Case, define, type Step } from "../case.js";
import { CLOSE, CONTINUATION, closeFrame, frame, PING, TEXT } from "../frames.js";
import { closeReason } from "./utf8.js";

const HELLO = "Hello World!";
const VALID = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const INVALID = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];
/** Beyond what RFC 6455 section 7.4.2 speaks of. */
const UNDEFINED = [5000, 65535];

/** 7: the closing handshake (RFC 6455 sections 5.5.1 and 7). Nothing after a Close counts. */
export const close: Case[] = [
  define("7.1.1", "text, then close", [frame(TEXT, HELLO), closeFrame(1000)], answered(1000), {
    events: [["text", HELLO]],
  }),
  after("7.1.2", "two closes", closeFrame()),
  after("7.1.3", "close, then ping", frame(PING, "")),
  after("7.1.4", "close, then text", frame(TEXT, HELLO)),
  define(
    "7.1.5",
    "close between two fragments",
    [frame(TEXT, "fragment1", { fin: false }), closeFrame(1000), frame(CONTINUATION, "fragment2")],
    answered(1000),
  ),
  define(
    "7.1.6",
    "text of 256 KiB, then text, close and ping",
    [
      frame(TEXT, "BAsd7&jh23".repeat(26215).slice(0, 262144)),
      frame(TEXT, HELLO),
      closeFrame(1000),
      frame(PING, ""),
    ],
    answered(1000),
    { informational: true },
  ),
  define("7.3.1", "close without a code", [closeFrame()], answered(1000)),
  define("7.3.2", "close with one byte", [frame(CLOSE, "a")], answered(1002)),
  define("7.3.3", "close with a code", [closeFrame(1000)], answered(1000)),
  define("7.3.4", "close with code and reason", [closeFrame(1000, HELLO)], answered(1000)),
  define("7.3.5", "close with a reason of 123 bytes", [closeFrame(1000, "*".repeat(123))], answered(1000)),
  define("7.3.6", "close with a reason of 124 bytes", [closeFrame(1000, "*".repeat(124))], answered(1002)),
  closeReason,
  ...VALID.map((code, i) => coded(`7.7.${i + 1}`, "valid", code, [1000, code])),
  ...INVALID.map((code, i) => coded(`7.9.${i + 1}`, "invalid", code, [1002])),
  ...UNDEFINED.map((code, i) => ({
    ...coded(`7.13.${i + 1}`, "undefined", code, [1000, 1002, code]),
    informational: true,
  })),
];

function after(id: string, title: string, late: Step): Case {
  return define(id, title, [closeFrame(1000), late], answered(1000));
}

function coded(id: string, kind: string, code: number, codes: number[]): Case {
  return define(id, `close with ${kind} code ${code}`, [closeFrame(code)], answered(...codes));
}
