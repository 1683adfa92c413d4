/** What the chip's small network stack does that a host's would not. */
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import { fakeDevices, testMachine } from "../../test/fake-devices.js";
import { closed, listen, settle } from "./help.js";

const TELNET_OFF = 'require("TelnetServer").setOptions({ mode: "off" });';

test("the telnet console, on by default, takes one of the ten sockets; the C3 build has none", (t) => {
  const servers = `var s = []; for (var i = 0; i < 10; i++) s.push(require("net").createServer(function () {}).listen(0))`;
  for (const [board, count] of [
    ["ESP32", 9],
    ["ESP32C3_IDF4", 10],
  ] as const) {
    const { machine } = testMachine({ devices: { ...fakeDevices(), board } });
    t.after(() => machine.powerOff());
    machine.run(servers, "servers.js");
    assert.equal(machine.listening().length, count);
  }
});

test("ten sockets in all: the listener and nine connections; a tenth is accepted and dropped", async (t) => {
  const { machine } = testMachine();
  t.after(() => machine.powerOff());
  const port = await listen(machine, TELNET_OFF + 'require("net").createServer(function (s) {}).listen(0)');
  const clients: net.Socket[] = [];
  for (let index = 0; index < 9; index++) {
    const client = net.connect(port, "127.0.0.1");
    clients.push(client);
    await once(client, "connect");
  }
  await settle(() => machine.sockets().length === 9);
  const tenth = net.connect(port, "127.0.0.1");
  await closed(tenth);
  assert.equal(machine.sockets().length, 9);
  clients[0]!.destroy();
  await settle(() => machine.sockets().length === 8);
  const another = net.connect(port, "127.0.0.1");
  await once(another, "connect");
  await settle(() => machine.sockets().length === 9);
  for (const client of [...clients, another]) client.destroy();
  await settle(() => machine.sockets().length === 0);
});

test("an eleventh server: socket() fails, which the driver takes for success", async (t) => {
  const { machine, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run(
    `${TELNET_OFF}var s = []; for (var i = 0; i < 11; i++) s.push(require("net").createServer(function () {}).listen(0));
     print(s[10].port)`,
    "servers.js",
  );
  assert.equal(machine.listening().length, 10);
  assert.match(printed(), /Socket creation failed\n0\n$/);
});

test("a peer that does not read: lwIP takes 5744 bytes more than the peer's host, the rest stays in dSnd", async (t) => {
  const { machine } = testMachine({ variables: 1_000_000 });
  t.after(() => machine.powerOff());
  const port = await listen(
    machine,
    `var sock, big = "0123456789".repeat(1000);
     require("net").createServer(function (s) { sock = s; for (var i = 0; i < 60; i++) s.write(big) }).listen(0)`,
  );
  const client = net.connect(port, "127.0.0.1");
  client.pause();
  await once(client, "connect");
  let last = -1;
  await settle(() => {
    const sent = machine.sockets()[0]?.sent ?? -1;
    const still = sent > 0 && sent === last;
    last = sent;
    return still;
  }, 300);
  const [socket] = machine.sockets();
  assert.ok(socket!.pending > 0, "something is left in dSnd");
  assert.equal(socket!.sent + socket!.pending, 600_000);
  assert.equal(Number(machine.evaluate("sock.dSnd.length").slice(1)), socket!.pending);
  let received = 0;
  client.on("data", (bytes) => {
    received += bytes.length;
  });
  client.resume();
  await settle(() => received === 600_000);
  client.destroy();
});

test("data sent after the chip has closed is answered with a reset", async (t) => {
  const { machine } = testMachine();
  t.after(() => machine.powerOff());
  const port = await listen(machine, 'require("net").createServer(function (s) { s.end("bye") }).listen(0)');
  const client = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await once(client, "data");
  await settle(() => machine.sockets().length === 0);
  const gone = new Promise<string>((resolve) => {
    client.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
    client.on("close", () => resolve("closed"));
  });
  const writing = setInterval(() => client.write("more"), 5);
  assert.match(await gone, /ECONNRESET|EPIPE/);
  clearInterval(writing);
});

test("power off: connections are cut, the port is free again", async () => {
  const { machine } = testMachine();
  const port = await listen(machine, 'require("net").createServer(function (s) {}).listen(0)');
  const client = net.connect(port, "127.0.0.1");
  await once(client, "connect");
  await settle(() => machine.sockets().length === 1);
  machine.powerOff();
  await closed(client);
  assert.deepEqual(machine.sockets(), []);
  assert.deepEqual(machine.listening(), []);
});

test("a port the host refuses is reported", async (t) => {
  const taken = net.createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(() => taken.close());
  const { port } = taken.address() as net.AddressInfo;
  const failed = new Promise<[number, string]>((resolve) => {
    const { machine } = testMachine({ onListenError: (failedPort, code) => resolve([failedPort, code]) });
    t.after(() => machine.powerOff());
    machine.run(`require("net").createServer(function () {}).listen(${port})`, "listen.js");
  });
  assert.deepEqual(await failed, [port, "EADDRINUSE"]);
});
