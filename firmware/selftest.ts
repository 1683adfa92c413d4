/**
 * `dist/selftest.js`: vectors of the protocol and of SHA-1, run on the target itself, since that is what
 * interprets them in the end. Prints a line per group and `N passed, M failed` last; `npm run selftest`
 * runs it in the simulator, on Espruino for Linux or on a board.
 */
import { checkAccess } from "./app/access";
import type { Sha1Engine } from "./app/messages";
import { flat } from "./board/flat";
import { boardNatives, boardSha1, chooseSha1 } from "./board/sha1";
import { createUnmask } from "./board/unmask";
import { find } from "./http/find";
import { parseRequestHead } from "./http/request-head";
import * as errors from "./websocket/errors";
import { BINARY, CLOSE, closePayload, encodeFrame, PING, TEXT } from "./websocket/frame";
import { acceptResponse, checkRequest, keyOf } from "./websocket/handshake";
import { mask, unmask as plainUnmask } from "./websocket/mask";
import { DISCARDING, type Reader, read } from "./websocket/receiver";
import { checkUtf8 } from "./websocket/utf8";

const unmask = createUnmask();

/** RFC 6455 section 1.3. */
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const MASKING_KEY = "\x37\xfa\x21\x3d";
/** Handshakes timed per engine; plain code takes about a third of a second for one on an ESP32. */
const TIMED = 10;
const TIMED_SOFTWARE = 2;

let passed = 0;
let failed = 0;

/** Runs one group of checks, each `[name, found, expected]`, and prints how it went. */
function group(name: string, checks: Array<[string, unknown, unknown]>): void {
  const before = failed;
  checks.forEach(([what, found, expected]) => {
    if (found === expected) {
      passed++;
      return;
    }
    failed++;
    console.log(
      "  " + name + ", " + what + ": " + JSON.stringify(found) + ", not " + JSON.stringify(expected),
    );
  });
  console.log(name + ": " + (failed === before ? "ok (" : "FAILED (") + checks.length + ")");
}

function repeat(text: string, times: number): string {
  let result = "";
  while (times--) result += text;
  return result;
}

/** A good request line and its headers; a request is made of them with one left out or in another form. */
const LINES = [
  "GET /ws HTTP/1.1",
  "Host: 192.168.4.1",
  "Upgrade: websocket",
  "Connection: keep-alive, Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: " + KEY,
];
const END = "\r\n\r\n";

/** The status a handshake is answered with, 101 for success; the accept key is checked on the way. */
function answer(request: string): number {
  const config = {
    _headBytes: 2048,
    _headLines: 32,
    _flat: flat,
    _lastHost: undefined,
    _hosts: [],
    _origins: [],
    _token: "",
  };
  const head = parseRequestHead(request, config);
  if (!head || head._status) return head ? head._status : 0;
  const refusal = checkRequest(head) || checkAccess(head, config);
  if (refusal._status) return refusal._status;
  const accept = keyOf(head) === KEY ? ACCEPT : "";
  return find(acceptResponse(accept, ""), "\r\nSec-WebSocket-Accept: " + ACCEPT + "\r\n") > 0 ? 101 : 0;
}

function checkHandshake(): void {
  const good = LINES.join("\r\n");
  const change = (line: number, text: string): number => {
    const lines = LINES.slice();
    lines[line] = text;
    return answer(lines.join("\r\n") + END);
  };
  group("handshake", [
    ["a good one", answer(good + END), 101],
    ["unfinished", answer(good + "\r\n"), 0],
    ["a name in lower case", change(5, "sec-websocket-key: " + KEY), 101],
    ["HTTP/1.0", change(0, "GET /ws HTTP/1.0"), 400],
    ["POST", change(0, "POST /ws HTTP/1.1"), 405],
    ["another upgrade", change(2, "Upgrade: h2c"), 426],
    ["version 8", change(4, "Sec-WebSocket-Version: 8"), 426],
    ["no Connection: Upgrade", change(3, "Connection: keep-alive"), 400],
    ["a short key", change(5, "Sec-WebSocket-Key: c2hvcnQ="), 400],
    ["a strange host", change(1, "Host: evil.example"), 421],
    ["a strange origin", answer(good + "\r\nOrigin: http://evil.example" + END), 403],
  ]);
}

function checkFrames(): void {
  const body = repeat("0123456789", 30);
  group("frames", [
    ["empty text", encodeFrame(TEXT, ""), "\x81\x00"],
    ["Hello", encodeFrame(TEXT, "Hello"), "\x81\x05Hello"],
    ["a ping", encodeFrame(PING, "Hello"), "\x89\x05Hello"],
    ["125 bytes", encodeFrame(BINARY, body.substr(0, 125)), "\x82\x7d" + body.substr(0, 125)],
    ["126 bytes", encodeFrame(BINARY, body.substr(0, 126)), "\x82\x7e\x00\x7e" + body.substr(0, 126)],
    ["300 bytes", encodeFrame(BINARY, body), "\x82\x7e\x01\x2c" + body],
    ["a close", encodeFrame(CLOSE, closePayload(1001, "bye")), "\x88\x05\x03\xe9bye"],
  ]);
}

function checkMasking(): void {
  const checks: Array<[string, unknown, unknown]> = [
    ["RFC 6455's Hello", mask(MASKING_KEY, "Hello"), "\x7f\x9f\x4d\x51\x58"],
  ];
  [1, 2, 3, 4, 5, 17, 125].forEach((length) => {
    const body = repeat("\x00\x7f\x80\xffA", 25).substr(0, length);
    const bytes = "ab" + MASKING_KEY + mask(MASKING_KEY, body);
    checks.push([length + " bytes, plain", plainUnmask(bytes, 2), body]);
    checks.push([length + " bytes, by words", unmask(bytes, 2, length), body]);
  });
  group("masking", checks);
}

/** A frame as a client sends it. */
function masked(first: number, payload: string): string {
  const length = payload.length;
  const header =
    length < 126
      ? String.fromCharCode(first, 128 + length)
      : String.fromCharCode(first, 254, length >> 8, length & 255);
  return header + MASKING_KEY + mask(MASKING_KEY, payload);
}

/** What a receiver makes of bytes that come in pieces of `size`: opcodes with payloads, then any error. */
function received(bytes: string, size: number): string {
  const reader: Reader = { _parser: undefined, _state: 0 };
  const config = { _messageBytes: 300, _maxFragments: 3, _unmask: unmask };
  let log = "";
  for (let at = 0; at < bytes.length; at += size) {
    read(
      reader,
      bytes.substr(at, size),
      config,
      (_reader, opcode, payload) => {
        log += opcode + "(" + payload + ")";
      },
      (deaf, row) => {
        deaf._state = DISCARDING;
        log += "error " + row;
      },
    );
    if (reader._state >= DISCARDING) break;
  }
  return log;
}

function checkReceiver(): void {
  const vectors: Array<[string, string, string]> = [
    ["Hello", masked(0x81, "Hello"), "1(Hello)"],
    ["two in one piece", masked(0x81, "a") + masked(0x82, "b"), "1(a)2(b)"],
    ["empty", masked(0x81, ""), "1()"],
    ["200 bytes", masked(0x82, repeat("x", 200)), "2(" + repeat("x", 200) + ")"],
    ["fragments around a ping", masked(0x01, "Hel") + masked(0x89, "p") + masked(0x80, "lo"), "9(p)1(Hello)"],
    ["a character over two fragments", masked(0x01, "\xc3") + masked(0x80, "\xa9"), "1(\xc3\xa9)"],
    ["unmasked", "\x81\x05Hello", "error " + errors.NOT_MASKED],
    ["a reserved bit", masked(0xc1, "a"), "error " + errors.RESERVED_BIT],
    ["a reserved opcode", masked(0x83, "a"), "error " + errors.RESERVED_OPCODE],
    ["a control frame in fragments", masked(0x09, "a"), "error " + errors.CONTROL_FRAGMENTED],
    ["a long ping", masked(0x89, repeat("x", 126)), "error " + errors.CONTROL_TOO_LONG],
    ["a continuation of nothing", masked(0x80, "a"), "error " + errors.NOTHING_TO_CONTINUE],
    [
      "a message within a message",
      masked(0x01, "a") + masked(0x81, "b"),
      "error " + errors.MESSAGE_UNFINISHED,
    ],
    ["a length in too long a form", "\x81\xfe\x00\x05" + MASKING_KEY, "error " + errors.LENGTH_NOT_SHORTEST],
    ["a message too big", masked(0x82, repeat("x", 301)), "error " + errors.MESSAGE_TOO_BIG],
    [
      "too many fragments",
      masked(0x01, "a") + repeat(masked(0x00, "a"), 3),
      "error " + errors.TOO_MANY_FRAGMENTS,
    ],
    ["bad text", masked(0x81, "\xff"), "error " + errors.NOT_UTF8],
  ];
  const checks: Array<[string, unknown, unknown]> = [];
  vectors.forEach(([name, bytes, expected]) => {
    checks.push([name, received(bytes, bytes.length), expected]);
    checks.push([name + ", byte by byte", received(bytes, 1), expected]);
  });
  group("receiver", checks);
}

function checkText(): void {
  const checks: Array<[string, unknown, unknown]> = [];
  // RFC 3629 section 4, at the edges of each row.
  const good =
    "|a|\x7f|\xc2\x80|\xdf\xbf|\xe0\xa0\x80|\xed\x9f\xbf|\xee\x80\x80|\xef\xbf\xbf|\xf0\x90\x80\x80|\xf4\x8f\xbf\xbf";
  const bad =
    "\x80|\xbf|\xc0\x80|\xc1\xbf|\xe0\x9f\xbf|\xed\xa0\x80|\xf0\x8f\xbf\xbf|\xf4\x90\x80\x80|\xf5\x80|\xff|\xc3a|\xe2\x82a";
  const unfinished = "\xc3|\xe2|\xe2\x82|\xf0\x9f\x98";
  good.split("|").forEach((text, i) => {
    checks.push(["good " + i, checkUtf8("x" + text), ""]);
  });
  bad.split("|").forEach((text, i) => {
    checks.push(["bad " + i, checkUtf8("x" + text), undefined]);
  });
  unfinished.split("|").forEach((text, i) => {
    checks.push(["unfinished " + i, checkUtf8("x" + text), text]);
  });
  group("UTF-8", checks);
}

/** Puts one engine to its proof and times it; one that the board does not have is skipped. */
function checkEngine(engine: Sha1Engine): void {
  let crypto: EspruinoCrypto | undefined;
  try {
    crypto = require("crypto");
  } catch {
    // The engine is reported as missing below.
  }
  const original = (process.env.BOARD + "_").substr(0, 6) === "ESP32_";
  if ((engine === "accelerator" && !original) || (engine === "crypto" && !crypto)) {
    console.log("SHA-1, " + engine + ": not on this board");
    return;
  }
  const reports: string[] = [];
  const sha1 = chooseSha1(engine, {
    board: process.env.BOARD,
    natives: boardNatives,
    crypto,
    report: (text) => reports.push(text),
  });
  group("SHA-1, " + engine, [
    ["proof", reports.join("; "), ""],
    ["engine", sha1.engine, engine],
    ["accept key", sha1.acceptKey(KEY), ACCEPT],
    ["another key", sha1.acceptKey("AAAAAAAAAAAAAAAAAAAAAA=="), "ICX+Yqv66kxgM0FcWaLWlFLwTAI="],
  ]);
  const times = engine === "software" ? TIMED_SOFTWARE : TIMED;
  const start = getTime();
  for (let i = 0; i < times; i++) sha1.acceptKey(KEY);
  const microseconds = Math.round(((getTime() - start) * 1e6) / times);
  console.log("SHA-1, " + engine + ": " + microseconds / 1000 + " ms for an accept key");
}

function sayEngine(): void {
  const sha1 = boardSha1(undefined, (text) => console.log("  " + text));
  console.log("this board uses: " + sha1.engine + " (" + sha1.reason + ")");
  console.log(passed + " passed, " + failed + " failed");
}

const steps = [
  checkHandshake,
  checkFrames,
  checkMasking,
  checkReceiver,
  checkText,
  () => checkEngine("accelerator"),
  () => checkEngine("crypto"),
  () => checkEngine("software"),
  sayEngine,
];

/** One step at a time, with the event loop in between: on a board a watchdog may be running. */
function nextStep(): void {
  const step = steps.shift();
  if (!step) return;
  step();
  setTimeout(nextStep, 1);
}

console.log("self-test on " + process.env.BOARD + ", Espruino " + process.env.VERSION);
nextStep();
