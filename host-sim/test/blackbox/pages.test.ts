import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { RawClient } from "../raw-client";
import { onEachTarget } from "./each-target";

/** Sends one request head and returns the whole answer. */
async function ask(port: number, head: string): Promise<{ status: number; head: string; body: Buffer }> {
  const client = await RawClient.open(port);
  client.send(head.replaceAll("\n", "\r\n"));
  const answer = await client.head();
  const body = await client.rest();
  return { status: Number(answer.split(" ")[1]), head: answer, body };
}

const request = (line: string, ...headers: string[]) =>
  [line, "Host: localhost", ...headers, "", ""].join("\n");

onEachTarget("pages", {}, (board) => {
  it("GET /value is the newest sample as decimal text", async () => {
    const { status, head, body } = await ask(board.port, request("GET /value HTTP/1.1"));
    assert.equal(status, 200);
    assert.match(head, /\r\nContent-Type: text\/plain/);
    assert.match(body.toString(), /^\d{1,4}\n$/);
    assert.ok(Number(body.toString()) <= 4095);
  });

  it("what a person types with printf is answered", async () => {
    const { status } = await ask(board.port, "GET /value HTTP/1.0\n\n");
    assert.equal(status, 200);
  });

  it("GET /status is JSON with what design promises", async () => {
    const { head, body } = await ask(board.port, request("GET /status HTTP/1.1"));
    assert.match(head, /\r\nContent-Type: application\/json/);
    const status = JSON.parse(body.toString());
    for (const field of [
      "version",
      "board",
      "uptime",
      "samples",
      "channels",
      "viewers",
      "memory",
      "sha1",
      "rssi",
    ])
      assert.ok(field in status, field);
    assert.ok(status.memory.free > 0 && status.memory.free <= status.memory.total);
  });

  it("GET /metrics is the Prometheus text format", async () => {
    const { head, body } = await ask(board.port, request("GET /metrics HTTP/1.1"));
    assert.match(head, /\r\nContent-Type: text\/plain; version=0\.0\.4/);
    for (const line of body.toString().trimEnd().split("\n"))
      assert.match(
        line,
        /^(# HELP rheo_\w+ .+\.|# TYPE rheo_\w+ (gauge|counter)|rheo_\w+({.*})? -?\d+(\.\d+)?)$/,
      );
    for (const [, name] of body.toString().matchAll(/^(rheo_\w+)(?:{.*})? /gm)) {
      assert.match(body.toString(), new RegExp(`^# HELP ${name} .`, "m"));
      assert.match(body.toString(), new RegExp(`^# TYPE ${name} `, "m"));
    }
    assert.match(body.toString(), /^rheo_channel_value{channel="knob",unit="LSB"} \d+$/m);
  });

  it("GET / is the stored dashboard, gzip, byte for byte", async () => {
    const { status, head, body } = await ask(board.port, request("GET / HTTP/1.1"));
    assert.equal(status, 200);
    assert.match(head, /\r\nContent-Encoding: gzip\r\n/);
    assert.match(head, /\r\nContent-Type: text\/html/);
    assert.match(head, new RegExp(`\r\nContent-Length: ${body.length}\r\n`));
    assert.deepEqual(body, readFileSync("dist/dashboard.html.gz"));
  });

  it("HEAD / has the same head and no body", async () => {
    const get = await ask(board.port, request("GET / HTTP/1.1"));
    const head = await ask(board.port, request("HEAD / HTTP/1.1"));
    assert.equal(head.head, get.head);
    assert.equal(head.body.length, 0);
  });

  it("a page the browser already has is 304", async () => {
    const { head } = await ask(board.port, request("HEAD / HTTP/1.1"));
    const tag = /\r\nETag: (\S+)\r\n/.exec(head)![1]!;
    const again = await ask(board.port, request("GET / HTTP/1.1", `If-None-Match: ${tag}`));
    assert.equal(again.status, 304);
    assert.equal(again.body.length, 0);
  });

  it("another path is 404, with a sentence that says what there is", async () => {
    const { status, body } = await ask(board.port, request("GET /nope HTTP/1.1"));
    assert.equal(status, 404);
    assert.match(body.toString(), /\/value/);
  });

  it("another method is 405 with Allow", async () => {
    for (const method of ["POST", "DELETE", "OPTIONS", "get"]) {
      const { status, head } = await ask(board.port, request(`${method} /value HTTP/1.1`));
      assert.equal(status, 405, method);
      assert.match(head, /\r\nAllow: GET, HEAD\r\n/);
    }
  });

  it("GET /ws without an upgrade is 426", async () => {
    assert.equal((await ask(board.port, request("GET /ws HTTP/1.1"))).status, 426);
  });

  it("a head of more than 2048 bytes is 431, one of more than 32 lines too", async () => {
    const long = await ask(board.port, request("GET /value HTTP/1.1", `X-Long: ${"x".repeat(2100)}`));
    assert.equal(long.status, 431);
    const many = await ask(board.port, request("GET /value HTTP/1.1", ...Array(40).fill("X-Many: 1")));
    assert.equal(many.status, 431);
  });

  it("a head that comes byte by byte is answered like any other", async () => {
    const client = await RawClient.open(board.port);
    for (const byte of request("GET /value HTTP/1.1").replaceAll("\n", "\r\n")) {
      client.send(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.match(await client.head(), /^HTTP\/1\.1 200 OK\r\n/);
    client.destroy();
  });

  it("a name that is not the board's is 421, an address or localhost is served", async () => {
    const ofHost = async (host: string) =>
      (await ask(board.port, `GET /value HTTP/1.1\nHost: ${host}\n\n`)).status;
    assert.equal(await ofHost("rebound.example.org"), 421);
    assert.equal(await ofHost("localhost.example.org"), 421);
    assert.equal(await ofHost(`127.0.0.1:${board.port}`), 200);
    assert.equal(await ofHost(`localhost:${board.port}`), 200);
    assert.equal(await ofHost("[::1]:8080"), 200);
  });
});
