import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LIMITS } from "../limits";
import {
  type Accepted,
  type Answer,
  type Provisioning,
  respond,
  type Site,
  type UpdateStep,
  updateAnswer,
} from "../respond";
import { handshake, memoryChannel, parseAnswer, request } from "./board-in-memory";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A board with room, and neither token nor dashboard; `changed` fields replace its own. */
function site(changed: Partial<Site> = {}): Site {
  return {
    _lastHost: undefined,
    _hosts: ["rheo", "rheo.local"],
    _origins: [],
    _token: "",
    _channels: [memoryChannel("knob", 1234), memoryChannel("light", 2)],
    _pageTag: "",
    _pageLength: 0,
    _viewers: 6,
    _endpoint: { _broadcast: { count: 0 } },
    ...changed,
  };
}

/** Bytes of the stored set-up page. */
let setupLength = 900;

function get(bytes: string, at = site(), provisioning?: Provisioning) {
  const texts = {
    _setupLength: () => setupLength,
    _probe: (path: string) => (path === "/generate_204" ? "HTTP/1.1 204 No Content\r\n\r\n" : undefined),
    _status: () => "{}",
    _metrics: () => "",
  };
  return respond(bytes, at, provisioning, texts, (text) => text);
}

/** The answer, taken apart. */
function answered(bytes: string, at = site(), provisioning?: Provisioning) {
  const reply = get(bytes, at, provisioning) as Answer;
  assert.equal(reply._kind, "answer");
  return { ...parseAnswer(reply._bytes), lingers: reply._lingers, isPage: reply._isPage };
}

function accepted(bytes: string, at = site()): Accepted {
  const reply = get(bytes, at) as Accepted;
  assert.equal(reply._kind, "accepted", JSON.stringify(reply));
  return reply;
}

describe("bytes that are no request yet, or never", () => {
  test("while some of a head is missing there is no answer", () => {
    const whole = request("/value");
    for (const length of [0, 1, 4, 20, whole.length - 1])
      assert.equal(get(whole.slice(0, length)), undefined);
    assert.equal(answered(whole).status, 200);
  });
  test("a malformed one is answered, and its socket not ended: more of it may be under way", () => {
    for (const [bytes, status] of [
      ["GET /\r\n\r\n", 400],
      ["GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505],
      ["GET / HTTP/1.1\r\n\r\n", 400],
      [`GET /${"x".repeat(LIMITS.headBytes)}`, 414],
      [`GET / HTTP/1.1\r\nX: ${"x".repeat(LIMITS.headBytes)}\r\n\r\n`, 431],
    ] as const) {
      const found = answered(bytes);
      assert.equal(found.status, status, bytes.slice(0, 40));
      assert.equal(found.lingers, true);
    }
  });
  test("a good one's is", () => {
    assert.equal(answered(request("/value")).lingers, false);
    assert.equal(answered(request("/nowhere")).lingers, false);
  });
});

describe("a request for the WebSocket", () => {
  test("is accepted with its channel, key and subprotocol, and where the key is in the bytes", () => {
    const bytes = handshake("/ws/light", ["Sec-WebSocket-Protocol: chat, rheo.v1"]);
    const reply = accepted(bytes);
    assert.equal(reply._channel._id, "light");
    assert.equal(reply._key, KEY);
    assert.equal(reply._subprotocol, "rheo.v1");
    assert.equal(reply._isReadOnly, false);
    assert.equal(reply._rest, "");
    assert.equal(bytes.substr(reply._keyAt, 24), KEY);
  });
  test("with bytes behind its head they are given back, and the head is not one to be kept", () => {
    const reply = accepted(`${handshake()}\x81\x80`);
    assert.equal(reply._rest, "\x81\x80");
    assert.equal(reply._keyAt, -1);
  });
  test("of several subprotocols the richest is chosen, of none that is known none", () => {
    for (const [offered, chosen] of [
      ["text", "text"],
      ["text, rheo.v1", "rheo.v1"],
      ["chat", ""],
      ["RHEO.V1", ""],
      ["rheo.v10", ""],
    ])
      assert.equal(
        accepted(handshake("/", [`Sec-WebSocket-Protocol: ${offered}`]))._subprotocol,
        chosen,
        offered,
      );
  });
  test("from an origin that is no web page's, may watch only", () => {
    assert.equal(accepted(handshake("/", ["Origin: null"]))._isReadOnly, true);
    assert.equal(accepted(handshake("/", ["Origin: null"]), site({ _origins: ["null"] }))._isReadOnly, false);
  });
  test("is refused by what is wrong with it first: channel, handshake, access, room", () => {
    const full = site({ _endpoint: { _broadcast: { count: 6 } }, _token: "secret" });
    assert.equal(answered(handshake("/ws/door"), full).status, 404);
    assert.equal(answered(handshake("/", [], "short"), full).status, 400);
    assert.equal(answered(handshake(), full).status, 401);
    assert.equal(answered(handshake("/?token=secret"), full).status, 503);
  });
  test("another version gets 426 with the one that is spoken", () => {
    const found = answered(handshake().replace("Version: 13", "Version: 8"));
    assert.equal(found.status, 426);
    assert.match(found.head, /\r\nSec-WebSocket-Version: 13\r\n/);
  });
  test("finds a full board: 503, when to come again, and a reason that programs and pages can read", () => {
    const at = (count: number) => site({ _viewers: 2, _endpoint: { _broadcast: { count } } });
    assert.equal(get(handshake(), at(1))?._kind, "accepted");
    const found = answered(handshake(), at(2));
    assert.equal(found.status, 503);
    assert.match(found.head, new RegExp(`\r\nRetry-After: ${LIMITS.retryAfter}\r\n`));
    assert.match(found.head, /\r\nX-Rheo-Reason: full\r\n/);
    assert.match(found.head, /\r\nAccess-Control-Allow-Origin: \*\r\n/);
    assert.match(found.body, /2 viewers/);
  });
  test("that offers nothing beside its token is told to: a browser wants an answer, and it must not be the token", () => {
    const locked = site({ _token: "secret" });
    const found = answered(handshake("/", ["Sec-WebSocket-Protocol: token.secret"]), locked);
    assert.equal(found.status, 400);
    assert.doesNotMatch(found.head + found.body, /secret/);
    const reply = accepted(handshake("/", ["Sec-WebSocket-Protocol: token.secret,\ttext"]), locked);
    assert.equal(reply._subprotocol, "text");
  });
  test("at a path of no WebSocket is a request like any other", () => {
    assert.equal(answered(handshake("/value")).body, "1234\n");
    assert.equal(answered(handshake("/nowhere")).status, 404);
  });
});

describe("any other request", () => {
  test("for data needs the token, for the page it does not: the page asks for it", () => {
    const locked = site({ _token: "secret", _pageTag: '"1"', _pageLength: 9 });
    for (const path of ["/value", "/value/knob", "/status", "/metrics", "/ws"])
      assert.equal(answered(request(path), locked).status, 401, path);
    assert.equal(answered(request("/value?token=secret"), locked).status, 200);
    const page = answered(request("/"), locked);
    assert.equal(page.status, 200);
    assert.equal(page.isPage, true);
  });
  test("under a strange name is refused, page and data alike", () => {
    for (const path of ["/", "/value", "/nowhere"]) {
      const found = answered(`GET ${path} HTTP/1.1\r\nHost: evil.example\r\n\r\n`);
      assert.equal(found.status, 421, path);
      assert.match(found.head, /\r\nX-Rheo-Reason: host\r\n/);
    }
  });
  test("by HEAD gets no content with a refusal either", () => {
    const found = answered(request("/nowhere", [], "HEAD"));
    assert.equal(found.status, 404);
    assert.equal(found.body, "");
    assert.match(found.head, /\r\nContent-Length: [1-9]/);
  });
});

describe("an update", () => {
  const post = (...lines: string[]) => request("/update", lines, "POST");
  const open = site({ _update: {} });

  test("is a page that is not there unless the settings allow it", () => {
    assert.equal(answered(post()).status, 404);
  });
  test("gives its step, data and proof, whole: data are longer than any other field", () => {
    const data = "A".repeat(800);
    const step = get(post("X-Update: 3 512", `X-Data: ${data}`, "X-Proof: UHJvb2Y="), open) as UpdateStep;
    assert.deepEqual(step, { _kind: "update", _step: "3 512", _data: data, _proof: "UHJvb2Y=" });
  });
  test("is refused to every page, the board's own too, to other methods, and under strange names", () => {
    assert.equal(answered(post("Origin: http://192.168.1.50"), open).status, 403);
    const wrong = answered(request("/update"), open);
    assert.equal(wrong.status, 405);
    assert.match(wrong.head, /\r\nAllow: POST\r\n/);
    assert.equal(answered(post().replace("192.168.1.50", "evil.example"), open).status, 421);
  });
  test("answers with what the part says, or that there is none", () => {
    const said = parseAnswer(updateAnswer({ _status: 409, _body: '{"problem":"x"}' })._bytes);
    assert.equal(said.status, 409);
    assert.equal(said.body, '{"problem":"x"}');
    assert.match(said.head, /\r\nContent-Type: application\/json\r\n.*no-store\r\n/s);
    const missing = parseAnswer(updateAnswer(undefined)._bytes);
    assert.equal(missing.status, 503);
    assert.match(missing.body, /npm run flash/);
  });
});

describe("on a network of the board's own", () => {
  const own = site({ _isAccessPoint: true });
  const ask = (path: string, host: string, method = "GET") =>
    answered(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, own).status;

  test("phones that probe for the internet, under any name, have their answer, and nothing else has", () => {
    assert.equal(ask("/generate_204", "connectivitycheck.example"), 204);
    assert.equal(ask("/generate_204", "connectivitycheck.example", "HEAD"), 204);
    assert.equal(ask("/generate_204", "connectivitycheck.example", "POST"), 421);
    assert.equal(ask("/value", "connectivitycheck.example"), 421);
    assert.equal(ask("/generate_204", "192.168.4.1"), 404);
    assert.equal(answered(`GET /generate_204 HTTP/1.1\r\nHost: a.example\r\n\r\n`).status, 421);
  });
});

describe("in set-up mode", () => {
  const asked: string[][] = [];
  const provisioning: Provisioning = {
    address: "http://192.168.4.1/",
    answer(...all) {
      asked.push(all);
      return all[0] === "/" ? "" : "[]";
    },
  };

  test("the stored page follows at the board's address, and may not be framed", () => {
    const page = answered(request("/"), site(), provisioning);
    assert.equal(page.isPage, true);
    assert.equal(page.body, "");
    for (const line of [
      "Content-Type: text/html; charset=utf-8",
      "Content-Length: 900",
      "X-Frame-Options: DENY",
    ])
      assert.ok(page.head.includes(`\r\n${line}\r\n`), line);
    assert.equal(answered(request("/", [], "HEAD"), site(), provisioning).isPage, false);
  });
  test("a board that has no such page says what to do", () => {
    setupLength = 0;
    const { status, body } = answered(request("/"), site(), provisioning);
    setupLength = 900;
    assert.equal(status, 503);
    assert.match(body, /npm run flash/);
  });
  test("JSON answers what the form sent", () => {
    const lines = ["X-Ssid: QQ==", "X-Password: Qg==", "X-Name: Qw==", "X-Mode: ap"];
    const json = answered(request("/join", lines), site(), provisioning);
    assert.match(json.head, /\r\nContent-Type: application\/json\r\n.*no-store\r\n/s);
    assert.equal(json.body, "[]");
    assert.deepEqual(asked.at(-1), ["/join", "QQ==", "Qg==", "Qw==", "ap"]);
  });
  test("whatever a phone looks for under another name sends it there, and learns nothing", () => {
    const before = asked.length;
    const found = answered(
      "GET /generate_204 HTTP/1.1\r\nHost: connectivitycheck.example\r\n\r\n",
      site(),
      provisioning,
    );
    assert.equal(found.status, 302);
    assert.match(found.head, /\r\nLocation: http:\/\/192\.168\.4\.1\/\r\n/);
    assert.equal(asked.length, before);
  });
});
