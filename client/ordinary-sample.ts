/** Samples as all boards write them (`firmware/app/format.ts`), told by their bytes without being read. */

const START = Buffer.from('{"type":"sample","seq":');
const TIME = Buffer.from(',"t":');
const VALUES = Buffer.from(',"values":[');
const NULL = Buffer.from("null");
const END = Buffer.from("]}");

const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const N = 0x6e;

/**
 * Whether the bytes from `start` up to `end` are a sample, all of it and nothing else, in the usual order and without
 * `skipped`: `{"type":"sample","seq":1,"t":0.05,"values":[2048,null]}`. Whatever is said to be one here is JSON (RFC
 * 8259), and a message; one in other words is none here, and is for the parser.
 */
export function isOrdinarySample(bytes: Uint8Array, start: number, end: number): boolean {
  let at = wordEnd(START, bytes, start, end);
  at = wordEnd(TIME, bytes, numberEnd(bytes, at, end), end);
  at = wordEnd(VALUES, bytes, numberEnd(bytes, at, end), end);
  while (at > 0 && at < end) {
    at = bytes[at] === N ? wordEnd(NULL, bytes, at, end) : numberEnd(bytes, at, end);
    if (bytes[at] !== COMMA) return wordEnd(END, bytes, at, end) === end;
    at++;
  }
  return false;
}

/** Where `word` ends that must stand at `at`; -1 when something else does, or when `at` is -1. */
function wordEnd(word: Uint8Array, bytes: Uint8Array, at: number, end: number): number {
  const { length } = word;
  if (at < 0 || at + length > end) return -1;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== word[i]) return -1;
  return at + length;
}

/** Where the number ends that must begin at `at`; -1 for none, and for one with an exponent. */
function numberEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at < 0) return -1;
  const first = bytes[at] === MINUS ? at + 1 : at;
  const whole = digitsEnd(bytes, first, end);
  // A number begins with 0 only when that is all before the point.
  if (whole === first || (bytes[first] === ZERO && whole > first + 1)) return -1;
  if (whole >= end || bytes[whole] !== POINT) return whole;
  const fraction = digitsEnd(bytes, whole + 1, end);
  return fraction > whole + 1 ? fraction : -1;
}

function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && bytes[next]! >= ZERO && bytes[next]! <= NINE) next++;
  return next;
}
