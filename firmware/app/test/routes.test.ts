import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Refusal } from "../../http/refusal";
import { parseRequestHead, type RequestHead } from "../../http/request-head";
import { channelOf, isData, isStream, type Page, type Pages, route, type Texts } from "../routes";
import { memoryChannel, parseAnswer, request } from "./board-in-memory";

const SITE: Pages = {
  _channels: [memoryChannel("knob", 1234), memoryChannel("light", null)],
  _pageTag: '"3735928559"',
  _pageLength: 40_000,
  _origins: [],
};
const TEXTS: Texts = {
  _setupLength: () => 0,
  _probe: () => undefined,
  _status: () => '{"type":"status"}',
  _metrics: () => "rheo_info 1\n",
};

function head(target: string, lines: string[] = [], method = "GET"): RequestHead {
  return parseRequestHead(request(target, lines, method), {
    _headBytes: 2048,
    _headLines: 32,
    _flat: (text) => text,
  }) as RequestHead;
}

/** The answer to a request, taken apart. */
function answer(target: string, site = SITE, texts = TEXTS, lines: string[] = [], method = "GET") {
  const page = route(head(target, lines, method), site, texts, "") as Page;
  assert.equal(page._status, 0, JSON.stringify(page));
  return { ...parseAnswer(page._bytes), page: page._page };
}

function refusal(target: string, method = "GET", site = SITE, texts = TEXTS): Refusal {
  return route(head(target, [], method), site, texts, "") as Refusal;
}

describe("paths", () => {
  test("those that tell values or state are data, which a token protects", () => {
    for (const path of ["/ws", "/ws/knob", "/value", "/value/knob", "/value/", "/status", "/metrics"])
      assert.equal(isData(path), true, path);
    for (const path of ["/", "/index.html", "/values", "/wsx", "/status/", "/metrics/x", ""])
      assert.equal(isData(path), false, path);
  });
  test("the WebSocket is at the root, at /ws and below it", () => {
    for (const path of ["/", "/ws", "/ws/knob"]) assert.equal(isStream(path), true, path);
    for (const path of ["/value", "/wsx", "/status"]) assert.equal(isStream(path), false, path);
  });
  test("without a name it is the first channel, with one that channel or none", () => {
    const [knob, light] = SITE._channels;
    assert.equal(channelOf("/value", SITE._channels), knob);
    assert.equal(channelOf("/value/light", SITE._channels), light);
    for (const path of ["/value/", "/value/door", "/value/knob/x", "/value/Knob"])
      assert.equal(channelOf(path, SITE._channels), undefined, path);
  });
});

describe("refusals", () => {
  test("404 for any other path, whatever the method", () => {
    for (const method of ["GET", "POST"]) {
      assert.equal(refusal("/favicon.ico", method)._status, 404);
      assert.match(refusal("/favicon.ico", method)._sentence, /\/value, \/status or \/metrics/);
    }
  });
  test("404 for a channel that is not there, and where the names are", () => {
    assert.equal(refusal("/value/door")._status, 404);
    assert.match(refusal("/value/door")._sentence, /\/status lists them/);
  });
  test("405 with the methods that are answered", () => {
    for (const path of ["/", "/value", "/value/door", "/status", "/metrics", "/ws"]) {
      const found = refusal(path, "POST");
      assert.equal(found._status, 405, path);
      assert.equal(found._headers, "Allow: GET, HEAD\r\n", path);
    }
  });
  test("426 where only the WebSocket is, with the protocol to change to", () => {
    for (const path of ["/ws", "/ws/light"]) {
      assert.equal(refusal(path)._status, 426);
      assert.equal(refusal(path)._headers, "Upgrade: websocket\r\n");
    }
  });
  test("503 with the remedy where the part or the dashboard is missing in flash", () => {
    const none: Texts = { ...TEXTS, _status: () => undefined, _metrics: () => undefined };
    for (const found of [
      refusal("/status", "GET", SITE, none),
      refusal("/metrics", "GET", SITE, none),
      refusal("/", "GET", { ...SITE, _pageTag: "" }),
    ]) {
      assert.equal(found._status, 503);
      assert.match(found._sentence, /npm run flash/);
    }
  });
});

describe("data", () => {
  test("/value is the channel's value and a line end; null when it has none", () => {
    const found = answer("/value");
    assert.equal(found.status, 200);
    assert.match(found.head, /\r\nContent-Type: text\/plain; charset=utf-8\r\nContent-Length: 5\r\n/);
    assert.equal(found.body, "1234\n");
    assert.equal(found.page, false);
    assert.equal(answer("/value/light?x=1").body, "null\n");
  });
  test("/status is JSON, /metrics the Prometheus format 0.0.4", () => {
    assert.match(answer("/status").head, /\r\nContent-Type: application\/json\r\n/);
    assert.equal(answer("/status").body, '{"type":"status"}');
    assert.match(
      answer("/metrics").head,
      /\r\nContent-Type: text\/plain; version=0\.0\.4; charset=utf-8\r\n/,
    );
    assert.equal(answer("/metrics").body, "rheo_info 1\n");
  });
  test("none of it is kept by caches", () => {
    for (const path of ["/value", "/status", "/metrics"])
      assert.match(answer(path).head, /\r\nCache-Control: no-store\r\n/);
  });
  test("HEAD gets the length and no content", () => {
    for (const path of ["/value", "/status", "/metrics"]) {
      const found = answer(path, SITE, TEXTS, [], "HEAD");
      assert.equal(found.body, "");
      assert.equal(found.head, answer(path).head);
    }
  });
  test("the header lines that access asks for are in the answer", () => {
    const given = "Access-Control-Allow-Origin: null\r\nVary: Origin\r\n";
    const page = route(head("/value"), SITE, TEXTS, given) as Page;
    assert.ok(page._bytes.includes(`\r\n${given}`));
  });
  test("the text is made for who asks for it, and only then", () => {
    let made = 0;
    const counting: Texts = { ...TEXTS, _status: () => `${++made}`, _metrics: () => `${++made}` };
    answer("/value", SITE, counting);
    answer("/", SITE, counting);
    assert.equal(made, 0);
    answer("/status", SITE, counting);
    assert.equal(made, 1);
  });
});

describe("the dashboard", () => {
  const header = (lines: string[], site = SITE, method = "GET") =>
    answer("/", site, TEXTS, lines, method).head;

  test("is announced with its length, as gzip, under its tag; its content follows", () => {
    const found = answer("/");
    assert.equal(found.status, 200);
    assert.equal(found.page, true);
    assert.equal(found.body, "");
    for (const line of [
      "Content-Type: text/html; charset=utf-8",
      "Content-Length: 40000",
      "Content-Encoding: gzip",
      'ETag: "3735928559"',
      "Cache-Control: no-cache",
    ])
      assert.ok(found.head.includes(`\r\n${line}\r\n`), line);
  });
  test("nothing follows for HEAD", () => {
    const found = answer("/", SITE, TEXTS, [], "HEAD");
    assert.equal(found.page, false);
    assert.equal(found.head, header([]));
  });
  test("304 for who has it: the tag, in a list, weak, or any", () => {
    for (const known of ['"3735928559"', '"1", "3735928559"', 'W/"3735928559"', "*"]) {
      const found = answer("/", SITE, TEXTS, [`If-None-Match: ${known}`]);
      assert.equal(found.status, 304, known);
      assert.equal(found.page, false);
      assert.match(found.head, /\r\nETag: "3735928559"\r\n/);
      assert.doesNotMatch(found.head, /\r\nContent-(Type|Length|Encoding):/);
    }
    for (const known of ['"1"', "3735928559", ""])
      assert.equal(answer("/", SITE, TEXTS, [`If-None-Match: ${known}`]).status, 200, known);
  });
  test("may be framed by itself and by origins of the settings that are a web page's", () => {
    assert.match(header([]), /\r\nContent-Security-Policy: frame-ancestors 'self'\r\n/);
    const site = {
      ...SITE,
      _origins: [
        "https://lab.example:8443",
        "null",
        "http://a; script-src *",
        "file://",
        "https://b.example",
      ],
    };
    assert.match(
      header([], site),
      /\r\nContent-Security-Policy: frame-ancestors 'self' https:\/\/lab\.example:8443 https:\/\/b\.example\r\n/,
    );
  });
});
