/** `"wifi": {"mode": "ap"}`: the board is a network of its own, whose name server gives its address for every name. */
import assert from "node:assert/strict";
import { it } from "node:test";
import WebSocket from "ws";
import { RawClient } from "../raw-client";
import { onEachTarget } from "./each-target";

const OWN = { mode: "ap", ssid: "Bench 3", password: "three resistors" };

async function ask(port: number, path: string, host: string, method = "GET"): Promise<string> {
  const client = await RawClient.open(port);
  client.send(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const text = (await client.rest()).toString("latin1");
  client.destroy();
  return text;
}

/** What systems ask, where, and what they must get to stay in the network. */
const PROBES: Array<[host: string, path: string, wanted: RegExp]> = [
  ["connectivitycheck.gstatic.com", "/generate_204", /^HTTP\/1\.1 204 /],
  ["clients3.google.com", "/gen_204", /^HTTP\/1\.1 204 /],
  ["captive.apple.com", "/hotspot-detect.html", /\r\n\r\n<HTML><HEAD><TITLE>Success<\/TITLE>/],
  ["www.apple.com", "/library/test/success.html", /<BODY>Success<\/BODY>/],
  ["www.msftconnecttest.com", "/connecttest.txt", /\r\n\r\nMicrosoft Connect Test$/],
  ["www.msftncsi.com", "/ncsi.txt", /\r\n\r\nMicrosoft NCSI$/],
  ["detectportal.firefox.com", "/success.txt?ipv4", /\r\n\r\nsuccess\n$/],
  ["detectportal.firefox.com", "/canonical.html", /url=https:\/\/support\.mozilla\.org/],
  ["nmcheck.gnome.org", "/check_network_status.txt", /NetworkManager is online/],
];

onEachTarget("a board that is a network of its own", { wifi: OWN }, (board) => {
  it("serves dashboard, values and WebSocket at its address there", async () => {
    assert.match(await ask(board.port, "/", "192.168.4.1"), /^HTTP\/1\.1 200 [\s\S]*Content-Encoding: gzip/);
    assert.match(await ask(board.port, "/value", "192.168.4.1"), /^HTTP\/1\.1 200 [\s\S]*\r\n\r\n\d+\n$/);
    const socket = new WebSocket(`ws://127.0.0.1:${board.port}/`, { headers: { Host: "192.168.4.1" } });
    const value = await new Promise((resolve, reject) => {
      socket.once("message", (data) => resolve(String(data)));
      socket.once("error", reject);
    });
    socket.terminate();
    assert.match(String(value), /^\d+$/);
  });

  for (const [host, path, wanted] of PROBES)
    it(`answers http://${host}${path}, so that who asks stays`, async () => {
      assert.match(await ask(board.port, path, host), wanted);
      const head = await ask(board.port, path, host, "HEAD");
      assert.equal(head.indexOf("\r\n\r\n"), head.length - 4);
    });

  it("gives names that are not its own nothing else, whatever the path", async () => {
    for (const host of ["captive.apple.com", "evil.example"])
      for (const path of ["/", "/value", "/status", "/metrics", "/ws", "/join", "/scan", "/anything"])
        assert.match(await ask(board.port, path, host), /^HTTP\/1\.1 421 /, `${host}${path}`);
    assert.match(await ask(board.port, "/generate_204", "evil.example", "POST"), /^HTTP\/1\.1 421 /);
  });

  it("opens no WebSocket under a name that was pointed at it", async () => {
    for (const path of ["/", "/ws", "/generate_204"]) {
      const socket = new WebSocket(`ws://127.0.0.1:${board.port}${path}`, {
        headers: { Host: "evil.example" },
      });
      const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
      assert.match(error.message, path === "/generate_204" ? /204/ : /421/);
    }
  });

  it("keeps foreign pages out as elsewhere, and has no such paths of its own", async () => {
    const client = await RawClient.open(board.port);
    client.send("GET /value HTTP/1.1\r\nHost: 192.168.4.1\r\nOrigin: http://evil.example\r\n\r\n");
    assert.match((await client.rest()).toString(), /^HTTP\/1\.1 403 /);
    client.destroy();
    assert.match(await ask(board.port, "/generate_204", "192.168.4.1"), /^HTTP\/1\.1 404 /);
  });
});

onEachTarget("a board in a network of others", {}, (board) => {
  it("answers no probe", async () => {
    for (const [host, path] of PROBES) assert.match(await ask(board.port, path, host), /^HTTP\/1\.1 421 /);
  });
});

onEachTarget(
  "a board whose own network would be open",
  { wifi: { mode: "ap", ssid: "Bench 3" } },
  (board) => {
    it("takes the setting for none, and is there to be set up", async () => {
      assert.match(await ask(board.port, "/board", "192.168.4.1"), /"network":"Rheo-[0-9A-F]{4}"/);
      assert.doesNotMatch(await ask(board.port, "/value", "192.168.4.1"), /\r\n\r\n\d+\n$/);
    });
  },
);
