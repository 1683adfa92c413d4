/** Requests in forms that are seldom sent, over a real socket: which are served, and what the others are told. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { RawClient, upgradeRequest } from "../raw-client";
import { onEachTarget } from "./each-target";

async function ask(port: number, request: string): Promise<string> {
  const client = await RawClient.open(port);
  client.send(request);
  const answer = (await client.rest()).toString("latin1");
  client.destroy();
  return answer;
}

/** The answer's head to a request for a WebSocket with these header lines beside the usual. */
async function open(port: number, headers: string[], path = "/ws"): Promise<string> {
  const client = await RawClient.open(port);
  client.send(upgradeRequest(port, path, headers));
  const head = await client.head();
  client.destroy();
  return head;
}

const SETTINGS = { sha1: "crypto", origins: ["https://lab.example"], hosts: ["Knob.example.org"] };

onEachTarget("requests in seldom forms", SETTINGS, (board) => {
  it("an absolute target and an empty line before the request are taken", async () => {
    assert.match(
      await ask(board.port, "GET http://localhost/value HTTP/1.1\r\nHost: x\r\n\r\n"),
      /^HTTP\/1\.1 200 /,
    );
    assert.match(
      await ask(board.port, "\r\nGET /value HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      /^HTTP\/1\.1 200 /,
    );
  });

  it("a name that is not the board's: 421, the reason and the remedy", async () => {
    const answer = await ask(board.port, "GET /value HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    assert.match(answer, /^HTTP\/1\.1 421 [\s\S]*\r\nX-Rheo-Reason: host\r\n[\s\S]*"hosts"/);
  });

  it("a name listed under hosts is the board's, in any case, with a port or a final dot", async () => {
    for (const host of ["knob.example.org", "KNOB.example.org:8443", "knob.example.org."])
      assert.match(
        await ask(board.port, `GET /value HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
        /^HTTP\/1\.1 200 /,
        host,
      );
  });

  it("another origin: 403, the reason and the line for the settings", async () => {
    const answer = await ask(
      board.port,
      "GET /value HTTP/1.1\r\nHost: localhost\r\nOrigin: http://other.example\r\n\r\n",
    );
    assert.match(
      answer,
      /^HTTP\/1\.1 403 [\s\S]*\r\nX-Rheo-Reason: origin\r\n[\s\S]*\["http:\/\/other\.example"\]/,
    );
    assert.match(await open(board.port, ["Origin: http://other.example"]), /^HTTP\/1\.1 403 /);
  });

  it("origins that devices send of themselves may open a WebSocket", async () => {
    for (const origin of ["file://", "Espruino", "null", "ws://localhost/ws"])
      assert.match(await open(board.port, [`Origin: ${origin}`]), /^HTTP\/1\.1 101 /, origin);
  });

  it("text is a subprotocol", async () => {
    const head = await open(board.port, ["Sec-WebSocket-Protocol: token.x,\ttext"]);
    assert.match(head, /^HTTP\/1\.1 101 [\s\S]*\r\nSec-WebSocket-Protocol: text\r\n/);
  });

  it("a token alone as subprotocol: told what to offer beside it", async () => {
    const head = await open(board.port, ["Sec-WebSocket-Protocol: token.x"]);
    assert.match(head, /^HTTP\/1\.1 400 [\s\S]*\r\nX-Rheo-Reason: token\r\n/);
  });

  it("only the board's own pages and listed ones may frame the dashboard", async () => {
    const answer = await ask(board.port, "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert.match(answer, /\r\nContent-Security-Policy: frame-ancestors 'self' https:\/\/lab\.example\r\n/);
  });
});
