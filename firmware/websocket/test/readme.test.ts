/** Every byte and every number that README.md shows is what the code does. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CASES } from "../../../host-sim/conformance/cases/index";
import { LIMITS } from "../../app/limits";
import { parseRequestHead } from "../../http/request-head";
import { isCloseCode } from "../close-code";
import { receive } from "../connection";
import { CLOSE, closePayload, encodeFrame, TEXT } from "../frame";
import { acceptResponse, checkRequest, GUID, keyOf } from "../handshake";
import { transportClosed } from "../protocol";
import { hex, record } from "./recorder";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The text of the fenced block with this label. */
function block(label: string): string {
  const found = README.split(`\`\`\`${label}\n`);
  assert.equal(found.length, 2, `one block ${label}`);
  return found[1]!.split("\n```")[0]!;
}

function bytes(spaced: string): string {
  return Buffer.from(spaced.replaceAll(" ", ""), "hex").toString("latin1");
}

/** Fails unless the page says so, line breaks aside. */
function says(text: string): void {
  assert.ok(README.replace(/\s+/g, " ").includes(text), text);
}

test("the handshake shown is the handshake made", () => {
  const head = parseRequestHead(`${block("http request").replaceAll("\n", "\r\n")}\r\n\r\n`, {
    _headBytes: LIMITS.headBytes,
    _headLines: LIMITS.headLines,
    _flat: (text) => text,
  });
  assert.ok(head && !head._status);
  assert.equal(checkRequest(head), undefined);
  const key = keyOf(head);
  const accept = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  assert.equal(acceptResponse(accept, ""), `${block("http response").replaceAll("\n", "\r\n")}\r\n\r\n`);
  assert.equal((key + GUID).length, 60);
  says(`\`${GUID}\``);
  says(
    createHash("sha1")
      .update(key + GUID)
      .digest("hex"),
  );
  says(`\`${accept}\``);
});

test("the server's frames are what is sent", () => {
  assert.equal(encodeFrame(TEXT, "2048"), bytes(block("hex server-frame")));
  for (const line of block("hex server-header").split("\n")) {
    const [length, ...header] = line.split(/ +/);
    assert.equal(
      encodeFrame(TEXT, "x".repeat(Number(length))).slice(0, header.length),
      bytes(header.join("")),
      line,
    );
  }
  assert.equal(encodeFrame(CLOSE, closePayload(1000, "bye")), bytes(block("hex close-frame")));
});

test("the client's frame is what is understood", () => {
  const r = record();
  receive(r.connection, bytes(block("hex client-frame")));
  assert.deepEqual(r.events, [["text", hex("Hello")]]);
  const sums = block("hex masking").split("\n");
  sums.forEach((line, i) => {
    const [plain, key, masked] = line.split(/ . /).map((part) => Number.parseInt(part, 16));
    assert.equal(plain! ^ key!, masked, line);
    assert.equal(String.fromCharCode(plain!), "Hello"[i]);
  });
  assert.ok(block("hex client-frame").endsWith(sums.map((line) => line.slice(-2)).join(" ")));
});

test("codes in the table may be sent, 1005 and 1006 may not", () => {
  for (const [, code] of README.matchAll(/^\| (1\d\d\d) \|/gm)) assert.ok(isCloseCode(Number(code)), code);
  assert.ok(isCloseCode(3000) && isCloseCode(4999) && !isCloseCode(1005) && !isCloseCode(1006));
  const r = record();
  transportClosed(r.connection);
  assert.equal(r.closed?.[0], 1006);
});

test("limits are those of the table in limits.ts", () => {
  says(`messages of ${LIMITS.messageBytes} bytes in at most ${LIMITS.fragments} fragments`);
  says(`${LIMITS.messageTime} ms from the first byte`);
  says(`no pong for ${LIMITS.pongTime} ms`);
  says(`has been sent ${LIMITS.inFlight} bytes`);
  says(`cut off too, at ${LIMITS.inFlightHard} bytes`);
  says(`only ${LIMITS.lingerTime} ms later`);
  says(`our close has ${LIMITS.closeTime} ms`);
});

test("there are as many cases as it says", () => says(`runs ${CASES.length} cases`));
