import { type Case, define, NORMAL } from "../case.js";
import { BINARY, frame, TEXT } from "../frames.js";

/** Both length boundaries, and the largest message whole and in odd segments. */
const SIZES: Array<[size: number, chop: number]> = [
  [0, 0],
  [125, 0],
  [126, 0],
  [127, 0],
  [128, 0],
  [65535, 0],
  [65536, 0],
  [65536, 997],
];

/** 1: messages of every length form come back as they were (RFC 6455 section 5.2). */
export const framing: Case[] = [
  ...SIZES.map(([size, chop], i) => echo(`1.1.${i + 1}`, "text", "*".repeat(size), chop)),
  ...SIZES.map(([size, chop], i) => echo(`1.2.${i + 1}`, "binary", "\xfe".repeat(size), chop)),
];

function echo(id: string, kind: "text" | "binary", payload: string, chop: number): Case {
  const title = `${kind} of ${payload.length} bytes${chop ? ` in segments of ${chop}` : ""}`;
  const opcode = kind === "text" ? TEXT : BINARY;
  return define(id, title, [frame(opcode, payload)], NORMAL, { chop, events: [[kind, payload]] });
}
