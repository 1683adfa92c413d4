import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Refusal } from "../../http/refusal";
import { parseRequestHead, type RequestHead } from "../../http/request-head";
import { type Access, type AccessConfig, checkAccess, checkHost, isSameSecret } from "../access";

const OPEN: AccessConfig = {
  _lastHost: undefined,
  _hosts: ["rheo", "rheo.local", "lab.example"],
  _origins: [],
  _token: "",
};

function request(target: string, ...headers: string[]): RequestHead {
  const head = parseRequestHead(
    `GET ${target} HTTP/1.1\r\n${headers.map((line) => `${line}\r\n`).join("")}\r\n`,
    { _headBytes: 2048, _headLines: 32, _flat: (text) => text },
  );
  assert.ok(head && !head._status);
  return head;
}

describe("Host must be an address, localhost or a configured name", () => {
  const known =
    "192.168.4.1 192.168.4.1:80 127.0.0.1:8080 localhost localhost:1 LOCALHOST [::1] [fe80::1]:8080 [::ffff:10.0.0.1]";
  for (const host of [
    ...known.split(" "),
    "rheo",
    "Rheo.local:80",
    "rheo.local.",
    "RHEO.:8080",
    "lab.example:443",
  ]) {
    test(host, () => assert.equal(checkHost(request("/", `Host: ${host}`), OPEN), undefined));
  }
  const strange =
    "evil.example rheo.local.. . rheo.local.evil.example localhost.evil.example 1.2.3.4.evil.example [::1].evil.example 1.2.3 a:b";
  for (const host of [...strange.split(" "), "", "192.168.4.1, evil.example"]) {
    test(`not ${host || "empty"}`, () =>
      assert.equal(checkHost(request("/", `Host: ${host}`), OPEN)?._status, 421));
  }
});

function access(
  policy: Partial<AccessConfig>,
  origin: string | undefined,
  host = "10.0.0.1",
): number | Access {
  const headers = origin === undefined ? [] : [`Origin: ${origin}`];
  const result = checkAccess(request("/", `Host: ${host}`, ...headers), { ...OPEN, ...policy });
  return result._status || result;
}

const FULL = { _status: 0, _readOnly: false, _headers: "" };

describe("Origin", () => {
  test("absent: scripts and devices get everything", () => assert.deepEqual(access({}, undefined), FULL));
  test("of the board itself", () => assert.deepEqual(access({}, "http://10.0.0.1"), FULL));
  test("of the board itself, with ports", () => {
    assert.deepEqual(access({}, "http://localhost:8080", "localhost:8080"), FULL);
    assert.deepEqual(access({}, "http://10.0.0.1", "10.0.0.1:80"), FULL);
    assert.deepEqual(access({}, "http://[::1]:81", "[::1]:81"), FULL);
  });
  test("another port is another origin", () => {
    assert.equal(access({}, "http://localhost:8081", "localhost:8080"), 403);
    assert.equal(access({}, "http://10.0.0.1:8080"), 403);
    assert.equal(access({}, "http://10.0.0.1", "10.0.0.1:8080"), 403);
  });
  test("another host, and what only looks like the board", () => {
    for (const origin of [
      "http://evil.example",
      "https://evil.example:8443",
      "http://10.0.0.1.evil.example",
      "http://it's.evil.example",
      "http://a,b.evil.example",
    ]) {
      assert.equal(access({}, origin), 403, origin);
    }
  });
  test("that is no web page's may watch: libraries on devices send such ones of themselves", () => {
    for (const origin of [
      "file://",
      "Espruino",
      "ws://10.0.0.1/ws",
      "http://10.0.0.1/ws",
      "app://x",
      "10.0.0.1",
      "",
    ]) {
      const granted = access({}, origin) as Access;
      assert.equal(granted._status, 0, origin);
      assert.equal(granted._readOnly, true, origin);
      assert.equal((access({ _origins: [origin.toLowerCase()] }, origin) as Access)._readOnly, false, origin);
    }
  });
  test("a refusal names the line that would let it in, and its reason may be read anywhere", () => {
    const refusal = checkAccess(
      request("/", "Host: 10.0.0.1", "Origin: https://Lab.example"),
      OPEN,
    ) as Refusal;
    assert.match(refusal._sentence, /"origins": \["https:\/\/lab\.example"\]/);
    assert.match(refusal._headers, /X-Rheo-Reason: origin\r\n/);
    assert.match(refusal._headers, /Access-Control-Allow-Origin: \*\r\n/);
  });
  test("listed: everything, and the page may read the answer", () => {
    assert.deepEqual(access({ _origins: ["https://lab.example"] }, "https://Lab.example"), {
      _status: 0,
      _readOnly: false,
      _headers: "Access-Control-Allow-Origin: https://lab.example\r\nVary: Origin\r\n",
    });
  });
  test("null: may watch only, unless listed", () => {
    const headers = "Access-Control-Allow-Origin: null\r\nVary: Origin\r\n";
    assert.deepEqual(access({}, "null"), { _status: 0, _readOnly: true, _headers: headers });
    assert.deepEqual(access({ _origins: ["null"] }, "null"), {
      _status: 0,
      _readOnly: false,
      _headers: headers,
    });
  });
  test("does not help with a strange host", () => {
    assert.equal(access({}, "http://evil.example", "evil.example"), 421);
  });
});

describe("token", () => {
  const policy = { ...OPEN, _token: "s3cret" };
  const status = (target: string, ...headers: string[]) =>
    checkAccess(request(target, "Host: 10.0.0.1", ...headers), policy)._status;
  test("missing or wrong is 401", () => {
    assert.equal(status("/value"), 401);
    for (const token of ["", "S3cret", "s3cre", "s3crett", "s3cret%00"])
      assert.equal(status(`/?token=${token}`), 401);
    assert.equal(status("/ws", "Sec-WebSocket-Protocol: rheo.v1, token.other"), 401);
    assert.equal(status("/ws", "Sec-WebSocket-Protocol: s3cret"), 401);
  });
  test("in the query, or as a subprotocol", () => {
    assert.equal(status("/value?a=b&token=s3cret"), 0);
    assert.equal(status("/value?token=%733cret"), 0);
    assert.equal(status("/ws", "Sec-WebSocket-Protocol: rheo.v1, token.s3cret"), 0);
  });
  test("as credentials", () => {
    assert.equal(status("/value", "Authorization: Bearer s3cret"), 0);
    assert.equal(status("/value", "authorization: bearer  s3cret"), 0);
    for (const value of ["Bearer s3cre", "Basic s3cret", "s3cret", "Bearer", ""])
      assert.equal(status("/value", `Authorization: ${value}`), 401, value);
  });
  test("is never repeated in an answer", () => {
    const refusal = checkAccess(request("/?token=guess", "Host: 10.0.0.1"), policy);
    assert.doesNotMatch(JSON.stringify(refusal), /guess|s3cret/);
  });
  test("the comparison is right for any lengths", () => {
    for (const given of ["", "a", "ab", "abc", "abcabc", "abd"])
      assert.equal(isSameSecret(given, "abc"), given === "abc");
  });
});

test("a page of another origin is refused as such, whether or not a token is needed", () => {
  assert.equal(access({ _token: "secret" }, "http://evil.example"), 403);
  assert.equal(access({ _token: "secret" }, undefined), 401);
});
