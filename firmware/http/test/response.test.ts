import assert from "node:assert/strict";
import { test } from "node:test";
import { refuse } from "../refusal";
import { refusalResponse, response, responseHead } from "../response";

test("an answer is complete, and the connection's last", () => {
  const bytes = response(200, "text/plain", "2048\n", "Cache-Control: no-store\r\n", false);
  assert.match(bytes, /^HTTP\/1\.1 200 OK\r\n/);
  for (const line of [
    "Content-Type: text/plain",
    "Content-Length: 5",
    "Cache-Control: no-store",
    "Connection: close",
  ]) {
    assert.ok(bytes.includes(`\r\n${line}\r\n`), line);
  }
  assert.ok(bytes.endsWith("\r\n\r\n2048\n"));
});

test("HEAD gets the length without the content", () => {
  const bytes = response(200, "text/plain", "2048\n", "", true);
  assert.ok(bytes.includes("Content-Length: 5\r\n"));
  assert.ok(bytes.endsWith("\r\n\r\n"));
});

test("304 has neither content nor its type", () => {
  assert.doesNotMatch(responseHead(304, "", 0, 'ETag: "1"\r\n'), /\nContent-/);
});

test("a refusal is a sentence with its headers", () => {
  const bytes = refusalResponse(refuse(405, "Only GET.", "Allow: GET\r\n"), false);
  assert.match(bytes, /^HTTP\/1\.1 405 Method Not Allowed\r\n/);
  assert.ok(bytes.includes("\r\nAllow: GET\r\n"));
  assert.ok(bytes.endsWith("\r\n\r\nOnly GET.\n"));
});

test("every status that is used has a phrase", () => {
  for (const status of [200, 304, 400, 401, 403, 404, 405, 408, 414, 421, 426, 431, 500, 503, 505]) {
    assert.doesNotMatch(responseHead(status, "", 0, ""), /Unknown/, String(status));
  }
});
