/** Set-up mode: the stored page, whole, from the board's own address and from nowhere else. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { ACCESS_POINTS } from "../../devices/radio";
import { RawClient } from "../raw-client";
import { onEachTarget } from "./each-target";

const PAGE = readFileSync(new URL("../../../dist/setup.html.gz", import.meta.url));
const HOME = ACCESS_POINTS[0]!;

interface Reply {
  head: string;
  body: Buffer;
}

async function ask(
  port: number,
  path: string,
  lines = "Host: 192.168.4.1\r\n",
  method = "GET",
): Promise<Reply> {
  const client = await RawClient.open(port);
  client.send(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`);
  const bytes = await client.rest();
  client.destroy();
  const end = bytes.indexOf("\r\n\r\n");
  return { head: bytes.subarray(0, end).toString(), body: bytes.subarray(end + 4) };
}

onEachTarget("a board that knows no network", { wifi: { ssid: "" } }, (board) => {
  it("sends the page as it was built, three times at once", async () => {
    const replies = await Promise.all([1, 2, 3].map(() => ask(board.port, "/")));
    for (const { head, body } of replies) {
      assert.match(head, /^HTTP\/1\.1 200 [\s\S]*\r\nContent-Encoding: gzip\r\n/);
      assert.deepEqual(body, PAGE);
    }
  });

  it("answers HEAD with the page's length and nothing else", async () => {
    const { head, body } = await ask(board.port, "/", undefined, "HEAD");
    assert.match(head, new RegExp(`Content-Length: ${PAGE.length}\r\n`));
    assert.equal(body.length, 0);
  });

  it("tells what it is called, and the networks in range", async () => {
    const told = JSON.parse((await ask(board.port, "/board")).body.toString());
    assert.match(told.network, /^Rheo-[0-9A-F]{4}$/);
    assert.match(told.host, /^rheo-[0-9a-f]{4}$/);
    let heard: { ssid: string }[] = [];
    while (heard.length === 0) heard = JSON.parse((await ask(board.port, "/scan")).body.toString());
    assert.deepEqual(heard.map(({ ssid }) => ssid).sort(), ACCESS_POINTS.map(({ ssid }) => ssid).sort());
  });

  it("sends whoever asks for another host to its address, and tries nothing for them", async () => {
    const ssid = Buffer.from(HOME.ssid).toString("base64");
    for (const host of ["captive.apple.com", "evil.example"])
      for (const path of ["/", "/join", "/generate_204"]) {
        const { head, body } = await ask(board.port, path, `Host: ${host}\r\nX-Ssid: ${ssid}\r\n`);
        assert.match(head, /^HTTP\/1\.1 302 [\s\S]*\r\nLocation: http:\/\/192\.168\.4\.1(:\d+)?\/\r\n/);
        assert.equal(body.length, 0);
      }
    assert.equal(JSON.parse((await ask(board.port, "/join")).body.toString()).state, "idle");
  });

  it("tries the network it is given, tells its address there, and serves its dashboard afterwards", async () => {
    const [ssid, password] = [HOME.ssid, HOME.password!].map((text) => Buffer.from(text).toString("base64"));
    const lines = `Host: 192.168.4.1\r\nX-Ssid: ${ssid}\r\nX-Password: ${password}\r\n`;
    let told = JSON.parse((await ask(board.port, "/join", lines)).body.toString());
    while (told.state === "testing") told = JSON.parse((await ask(board.port, "/join")).body.toString());
    assert.equal(told.state, "saved");
    assert.equal(told.address, `http://127.0.0.1:${board.port}/`);
    // It restarts with that. Espruino for Linux has no E.reboot, and what is native cannot be replaced: it ends.
    if (board.target.kind === "espruino") return;
    // It restarts with what it was told: for a moment nobody is there.
    const value = () =>
      ask(board.port, "/value").then(
        ({ body }) => body.toString(),
        () => "",
      );
    while (!/^\d+\n$/.test(await value())) await new Promise((resolve) => setTimeout(resolve, 200));
  });
});
