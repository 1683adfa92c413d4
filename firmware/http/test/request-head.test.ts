import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  header,
  listHas,
  parseRequestHead,
  queryValue,
  type RequestHead,
  wholeHeader,
} from "../request-head";

const LIMITS = { _headBytes: 2048, _headLines: 32, _flat: (text: string) => text };

function parse(bytes: string): RequestHead {
  const head = parseRequestHead(bytes, LIMITS);
  assert.ok(head && !head._status, JSON.stringify(head));
  return head;
}

function status(bytes: string): number | undefined {
  return parseRequestHead(bytes, LIMITS)?._status;
}

const lines = (...list: string[]) => `${list.join("\r\n")}\r\n\r\n`;

test("a whole head becomes a record", () => {
  const head = parse(`${lines("GET /ws?token=a&b=c HTTP/1.1", "Host: 192.168.4.1", "X-Empty:")}more`);
  assert.equal(head._method, "GET");
  assert.equal(head._path, "/ws");
  assert.equal(head._target, "/ws?token=a&b=c");
  assert.equal(head._minor, 1);
  assert.equal(head._rest, "more");
  assert.equal(header(head, "host"), "192.168.4.1");
  assert.equal(header(head, "x-empty"), "");
  assert.equal(header(head, "origin"), undefined);
});

test("names of header fields are found in any case, values keep theirs", () => {
  const head = parse(lines("GET / HTTP/1.1", "hOST:board", "sec-websocket-KEY: \t dGhlIHNhbXBsZQ== \t"));
  assert.equal(header(head, "host"), "board");
  assert.equal(header(head, "sec-websocket-key"), "dGhlIHNhbXBsZQ==");
});

test("a name is not found within another, nor within a value", () => {
  const head = parse(lines("GET / HTTP/1.1", "Host: a", "X-Origin: b", "Referer: Origin: c"));
  assert.equal(header(head, "origin"), undefined);
});

test("names that every object has are names like others", () => {
  const head = parse(lines("GET / HTTP/1.1", "Host: a", "on: 1", "__proto__: 2", "constructor: 3"));
  assert.equal(header(head, "on"), "1");
  assert.equal(header(head, "__proto__"), "2");
  assert.equal(header(head, "constructor"), "3");
  assert.equal(header(head, "tostring"), undefined);
  assert.equal(header(parse(lines("GET / HTTP/1.1", "Host: a")), "emit"), undefined);
});

test("a field that comes more than once is one list", () => {
  const head = parse(
    lines("GET / HTTP/1.1", "Host: a", "Upgrade: h2c", "Connection: x", "Upgrade: websocket"),
  );
  assert.equal(header(head, "upgrade"), "h2c,websocket");
  assert.equal(listHas(header(head, "upgrade"), "websocket"), true);
});

test("HTTP/1.0 needs no Host", () => {
  assert.equal(parse(lines("GET /value HTTP/1.0"))._minor, 0);
});

describe("what is not a request is refused", () => {
  const refused: Array<[what: string, bytes: string, status: number]> = [
    ["no Host", lines("GET / HTTP/1.1", "Accept: */*"), 400],
    ["two Hosts", lines("GET / HTTP/1.1", "Host: a", "host: b"), 400],
    ["a folded line", lines("GET / HTTP/1.1", "Host: a", " b"), 400],
    ["a line folded with a tab", lines("GET / HTTP/1.1", "Host: a", "\tb: c"), 400],
    ["white space before the colon", lines("GET / HTTP/1.1", "Host: a", "Origin : b"), 400],
    ["a line without a colon", lines("GET / HTTP/1.1", "Host: a", "Origin"), 400],
    ["a line without a name", lines("GET / HTTP/1.1", "Host: a", ": b"), 400],
    ["bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400],
    ["bare LF between lines", "GET / HTTP/1.1\r\nHost: a\nOrigin: b\r\n\r\n", 400],
    ["bare LF all through", "GET / HTTP/1.1\nHost: a\n\n", 400],
    ["bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400],
    ["no target", lines("GET HTTP/1.1", "Host: a"), 400],
    ["an absolute target with somebody's name", lines("GET http://b@a/ HTTP/1.1", "Host: a"), 400],
    ["an absolute target without a host", lines("GET http:///value HTTP/1.1", "Host: a"), 400],
    ["an absolute target of another scheme", lines("GET ftp://a/ HTTP/1.1", "Host: a"), 400],
    ["an asterisk with GET", lines("GET * HTTP/1.1", "Host: a"), 400],
    ["a control character in the target", lines("GET /\x01 HTTP/1.1", "Host: a"), 400],
    ["two empty lines first", `\r\n\r\n${lines("GET / HTTP/1.1", "Host: a")}`, 400],
    ["a space too much", lines("GET  / HTTP/1.1", "Host: a"), 400],
    ["no method", lines(" / HTTP/1.1", "Host: a"), 400],
    ["HTTP/2.0", lines("GET / HTTP/2.0", "Host: a"), 505],
    ["HTTP/0.9", lines("GET / HTTP/0.9", "Host: a"), 505],
    ["HTTP/1.x", lines("GET / HTTP/1.x", "Host: a"), 400],
    ["http/1.1", lines("GET / http/1.1", "Host: a"), 400],
    ["HTTP/1.10", lines("GET / HTTP/1.10", "Host: a"), 400],
    ["a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 400],
    ["33 header lines", lines("GET / HTTP/1.1", "Host: a", ...Array(32).fill("X: y")), 431],
    [
      "33 long header lines",
      lines("GET / HTTP/1.1", "Host: a", ...Array(32).fill(`X: ${"y".repeat(30)}`)),
      431,
    ],
    ["no request line, unfinished", "hello\r\n", 400],
    ["2049 bytes", lines("GET / HTTP/1.1", "Host: a", `X: ${"y".repeat(2048 - 31)}`), 431],
    ["2048 bytes, unfinished", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(2020)}`, 431],
    ["2048 bytes of request line", `GET /${"y".repeat(2043)}`, 414],
    ["a target of 520 bytes", lines(`GET /${"y".repeat(519)} HTTP/1.1`, "Host: a"), 414],
    ["a Host of 300 bytes", lines("GET / HTTP/1.1", `Host: ${"a".repeat(300)}`), 400],
  ];
  for (const [what, bytes, expected] of refused) {
    test(what, () => assert.equal(status(bytes), expected));
  }
});

test("a target of 400 bytes is taken, and of a value the first 300", () => {
  parse(lines(`GET /${"y".repeat(399)} HTTP/1.1`, "Host: a"));
  const long = parse(lines("GET / HTTP/1.1", "Host: a", `Origin: ${"o".repeat(900)}`, "origin: x"));
  assert.equal(header(long, "origin"), `${"o".repeat(299)},x`);
});

test("32 lines and 2048 bytes are taken", () => {
  parse(lines("GET / HTTP/1.1", "Host: a", ...Array(31).fill("X: y")));
  const padding = "y".repeat(2048 - lines("GET / HTTP/1.1", "Host: a", "X: ").length);
  const longest = lines("GET / HTTP/1.1", "Host: a", `X: ${padding}`);
  assert.equal(longest.length, 2048);
  parse(longest);
});

test("a head may come in any pieces; the empty line completes it", () => {
  const whole = lines("GET /value HTTP/1.1", "Host: 10.0.0.1", "Accept: text/plain");
  for (let size = 1; size < 20; size++) {
    for (let at = 0; at < whole.length; at += size) {
      const head = parseRequestHead(whole.slice(0, at + size), LIMITS, at);
      if (at + size < whole.length) assert.equal(head, undefined);
      else assert.ok(head && !head._status && header(head, "accept") === "text/plain");
    }
  }
});

test("any bytes in any pieces: never a throw, never more than the limit, the same verdict as whole", () => {
  const crumb = fc.constantFrom(
    "GET / HTTP/1.1",
    "Host: a",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    " ",
    ":",
    "X: y",
    "\x00\xff",
  );
  fc.assert(
    fc.property(fc.array(crumb, { maxLength: 12 }), (pieces) => {
      const whole = pieces.join("");
      let verdict: number | undefined;
      let bytes = "";
      for (const piece of pieces) {
        const seen = bytes.length;
        bytes += piece;
        verdict = parseRequestHead(bytes, LIMITS, seen)?._status;
        if (verdict !== undefined) break;
      }
      assert.equal(verdict, parseRequestHead(bytes, LIMITS)?._status);
      parseRequestHead(whole, LIMITS);
    }),
    { numRuns: 3000 },
  );
});

test("query values are decoded byte by byte", () => {
  const head = parse(lines("GET /?x=1&token=a%2Bb%20%c3%a9%&token=c&y HTTP/1.1", "Host: a"));
  assert.equal(queryValue(head, "token"), "a+b \xc3\xa9%");
  assert.equal(queryValue(head, "x"), "1");
  assert.equal(queryValue(head, "y"), undefined);
  assert.equal(queryValue(head, "oken"), undefined);
});

test("an empty line before the request line is passed over", () => {
  assert.equal(parse(`\r\n${lines("GET /value HTTP/1.1", "Host: a")}`)._path, "/value");
});

test("of a target in absolute form the authority counts, and the rest is the target", () => {
  const head = parse(lines("GET HTTP://Board.local:8080/value?x=1 HTTP/1.1", "Host: evil.example"));
  assert.equal(head._host, "board.local:8080");
  assert.equal(head._path, "/value");
  assert.equal(queryValue(head, "x"), "1");
  assert.equal(parse(lines("GET http://board HTTP/1.1", "Host: board"))._target, "/");
  assert.equal(parse(lines("GET https://board?x=1 HTTP/1.1", "Host: board"))._target, "/?x=1");
});

test("OPTIONS may ask about the server as a whole", () => {
  assert.equal(parse(lines("OPTIONS * HTTP/1.1", "Host: a"))._path, "*");
});

test("what comes after the head is kept, empty lines and all", () => {
  const head = parse(`${lines("POST / HTTP/1.1", "Host: a")}body\r\n\r\n`);
  assert.equal(head._rest, "body\r\n\r\n");
  assert.equal(header(head, "host"), "a");
});

describe("entries of lists", () => {
  const found = ["websocket", "h2c, websocket", "h2c,\twebsocket\t,x", ",,websocket", " websocket ,"];
  for (const list of found) test(JSON.stringify(list), () => assert.ok(listHas(list, "websocket")));
  for (const list of ["", "websockets", "awebsocket", "a-websocket", "WebSocket", ","])
    test(`not in ${JSON.stringify(list)}`, () => assert.ok(!listHas(list, "websocket")));
  test("a dot is a dot", () => {
    assert.ok(listHas("chat, rheo.v1", "rheo.v1"));
    assert.ok(!listHas("rheoxv1", "rheo.v1"));
  });
});

test("a value longer than is usually looked at is given whole to who asks for it", () => {
  const long = "x".repeat(1300);
  const head = parse(`POST /update HTTP/1.1\r\nHost: board\r\nX-Data:  ${long} \r\nX-Other: y\r\n\r\n`);
  assert.equal(wholeHeader(head, "x-data"), long);
  assert.equal(header(head, "x-data")?.length, 298);
  assert.equal(wholeHeader(head, "x-none"), "");
});
