import assert from "node:assert/strict";
import { test } from "node:test";
import type { DatagramSocket } from "../../access-point/dns.js";
import { createProvisioning, type ProvisioningBoard, type ProvisioningWifi } from "../provisioning.js";

type Networks = Parameters<Parameters<ProvisioningWifi["scan"]>[0]>[0];

/** A board whose radio notes what it is told, and whose clock is turned by hand. */
function board(networks: Networks = [], refuses = "") {
  const calls: string[] = [];
  const timers: Array<() => void> = [];
  const stored: string[] = [];
  const wifi: ProvisioningWifi = {
    startAP: (name, _options, started) => {
      calls.push(`open ${name}`);
      started();
    },
    stopAP: () => void calls.push("close"),
    scan: (found) => found(networks),
    connect: (ssid, { password }) => void calls.push(`connect ${ssid} ${password ?? "(open)"}`),
    disconnect: () => void calls.push("disconnect"),
  };
  const provisioningBoard: ProvisioningBoard = {
    wifi,
    createSocket: () => {
      throw new Error("no dgram here");
    },
    name: "Rheo-1A2B",
    host: "rheo-1a2b",
    ownAddress: () => "192.168.4.1",
    port: "/",
    save: (...all) => {
      stored.push(all.join("/"));
      return refuses;
    },
    done: () => void calls.push("done"),
    later: (callback) => void timers.push(callback),
  };
  const provisioning = createProvisioning(provisioningBoard);
  const { answer } = provisioning;
  return {
    calls,
    timers,
    stored,
    provisioningBoard,
    provisioning: {
      ...provisioning,
      /** What is left out is what the page sends for nothing typed. */
      answer: (path: string, ssid = "", password = "", name = "", mode = "") =>
        answer(path, ssid, password, name, mode),
    },
  };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("it opens an access point without a name server where there is none", () => {
  assert.deepEqual(board().calls, ["disconnect", "open Rheo-1A2B"]);
});

test("any path is the page's, which asks what the board is called", () => {
  const { provisioning } = board();
  assert.equal(provisioning.answer("/hotspot-detect.html", "", ""), "");
  assert.deepEqual(JSON.parse(provisioning.answer("/board", "", "")), {
    network: "Rheo-1A2B",
    host: "rheo-1a2b",
    port: "/",
  });
});

test("networks are listed once, nameless ones not at all", () => {
  const network = { ssid: "Home", rssi: -50, authMode: "wpa2" };
  const { provisioning } = board([
    network,
    { ...network, rssi: -80 },
    { ssid: "", rssi: -40, authMode: "open" },
  ]);
  assert.deepEqual(JSON.parse(provisioning.answer("/scan", "", "")), [
    { ssid: "Home", rssi: -50, open: false },
  ]);
});

test("a network is tried, then saved, then used", () => {
  const { provisioning, calls, stored, timers } = board();
  provisioning.answer("/join", base64("Café"), base64("12345678"));
  const name = Buffer.from("Café").toString("latin1");
  assert.ok(calls.includes(`connect ${name} 12345678`));
  assert.deepEqual(stored, []);
  provisioning.associated(name);
  provisioning.up("10.0.0.7");
  assert.deepEqual(stored, [`${name}/12345678//`]);
  assert.equal(JSON.parse(provisioning.answer("/join", "", "")).address, "http://10.0.0.7/");
  for (const timer of timers) timer();
  assert.equal(calls.at(-1), "done");
});

test("a network that refuses is told, not saved, and the access point opens again", () => {
  const { provisioning, calls, stored } = board();
  provisioning.answer("/join", base64("Home"), base64("wrong password"));
  provisioning.lost("the password is probably wrong", "Home");
  assert.match(provisioning.answer("/join", "", ""), /"failed".*the password is probably wrong/);
  assert.deepEqual(calls.slice(-2), ["disconnect", "open Rheo-1A2B"]);
  assert.deepEqual(stored, []);
});

test("a late timeout of one test does not end the next", () => {
  const { provisioning, timers } = board();
  provisioning.answer("/join", base64("First"), "");
  provisioning.lost("gone", "First");
  provisioning.answer("/join", base64("Second"), "");
  timers[0]!();
  assert.match(provisioning.answer("/join", "", ""), /"testing"/);
});

test("an address of an earlier attempt, or its loss, is not taken for this one's", () => {
  const { provisioning, stored } = board();
  provisioning.answer("/join", base64("First"), "");
  provisioning.associated("First");
  provisioning.lost("gone", "First");
  provisioning.answer("/join", base64("Second"), base64("12345678"));
  provisioning.up("10.0.0.7");
  provisioning.lost("gone", "First");
  provisioning.associated("First");
  provisioning.up("10.0.0.7");
  assert.deepEqual(stored, []);
  assert.match(provisioning.answer("/join", "", ""), /"testing"/);
  provisioning.associated("Second");
  provisioning.up("10.0.0.8");
  assert.deepEqual(stored, ["Second/12345678//"]);
});

test("names and passwords that no network can have are refused, and nothing is tried", () => {
  const { provisioning, calls } = board();
  const wrong: Array<[ssid: string, password: string]> = [
    ["x".repeat(33), ""],
    ["é".repeat(17), ""],
    ["Home", "1234567"],
    ["Home", "x".repeat(64)],
    ["Home", "0".repeat(65)],
  ];
  for (const [ssid, password] of wrong)
    assert.match(
      provisioning.answer("/join", base64(ssid), base64(password)),
      /"failed".*(1 to 32 bytes|8 to 63 characters)/,
    );
  assert.ok(!calls.some((call) => call.startsWith("connect")));
  provisioning.answer("/join", base64("x".repeat(32)), base64("0123456789abcdefABCDEF".padEnd(64, "0")));
  assert.match(calls.at(-1)!, /^connect x{32} 0123/);
});

test("the board's name is stored with the network, and one that it cannot have is refused before anything is tried", () => {
  const { provisioning, calls, stored } = board();
  for (const wrong of ["x".repeat(33), "é".repeat(17), "a\nb"])
    assert.match(
      provisioning.answer("/join", base64("Home"), base64("12345678"), base64(wrong)),
      /"failed".*the board's name has 1 to 32 bytes/,
    );
  assert.ok(!calls.some((call) => call.startsWith("connect")));
  provisioning.answer("/join", base64("Home"), base64("12345678"), base64("Küche"));
  provisioning.associated("Home");
  provisioning.up("10.0.0.7");
  assert.deepEqual(stored, [`Home/12345678/${Buffer.from("Küche").toString("latin1")}/`]);
});

test("a network of the board's own is stored without a try, and its address told at once", () => {
  const { provisioning, calls, stored, timers } = board();
  const told = JSON.parse(provisioning.answer("/join", base64("Bench 3"), base64("12345678"), "", "ap"));
  assert.equal(told.state, "saved");
  assert.equal(told.address, "http://192.168.4.1/");
  assert.match(told.text, /the network Bench 3: join it/);
  assert.deepEqual(stored, ["Bench 3/12345678//ap"]);
  assert.ok(!calls.some((call) => call.startsWith("connect")));
  for (const timer of timers) timer();
  assert.equal(calls.at(-1), "done");
});

test("it is never an open one, nor one whose password is a key", () => {
  const { provisioning, stored } = board();
  for (const password of ["", "1234567", "0".repeat(64)])
    assert.match(
      provisioning.answer("/join", base64("Bench 3"), base64(password), "", "ap"),
      /"failed".*password of 8 to 63 characters/,
    );
  assert.deepEqual(stored, []);
});

test("an own network that flash refuses is told with the reason, and can be sent again", () => {
  const { provisioning, timers } = board([], "flash is full");
  for (let attempt = 0; attempt < 2; attempt++)
    assert.match(
      provisioning.answer("/join", base64("Bench 3"), base64("12345678"), "", "ap"),
      /"failed".*not stored, flash is full/,
    );
  assert.equal(timers.length, 0);
});

test("names beyond ASCII are listed and told as they are", () => {
  const name = "Zoë’s iPhone";
  const bytes = Buffer.from(name).toString("latin1");
  const { provisioning } = board([{ ssid: bytes, rssi: -50, authMode: "wpa2" }]);
  const utf8 = (text: string) => Buffer.from(text, "latin1").toString();
  assert.equal(JSON.parse(utf8(provisioning.answer("/scan", "", "")))[0].ssid, name);
  assert.equal(JSON.parse(utf8(provisioning.answer("/join", base64(name), ""))).text, `Trying ${name}...`);
});

test("what flash refuses is told with its reason, and can be tried again", () => {
  const { provisioning, calls } = board([], "flash is full");
  provisioning.answer("/join", base64("Home"), "");
  provisioning.associated("Home");
  provisioning.up("10.0.0.7");
  assert.match(provisioning.answer("/join", "", ""), /"failed".*connected, but not stored, flash is full/);
  assert.equal(calls.at(-1), "open Rheo-1A2B");
});

test("a second network is not tried while one is", () => {
  const { provisioning, calls } = board();
  provisioning.answer("/join", base64("First"), "");
  provisioning.answer("/join", base64("Second"), "");
  assert.equal(calls.filter((call) => call.startsWith("connect")).length, 1);
});

test("names are answered while it lasts", () => {
  const { provisioningBoard } = board();
  let hear: ((bytes: string, from: { address: string; port: number }) => void) | undefined;
  const sent: string[] = [];
  const socket: DatagramSocket = {
    bind: (_port, bound) => bound(socket),
    on: (_event, handler) => {
      hear = handler;
    },
    send: (bytes, port, address) => void sent.push(`${bytes.slice(-4)} ${port} ${address}`),
    close: () => void sent.push("closed"),
  };
  const provisioning = createProvisioning({ ...provisioningBoard, createSocket: () => socket });
  hear!("\0\x01\x01\0\0\x01\0\0\0\0\0\0\x01a\0\0\x01\0\x01", { address: "192.168.4.2", port: 5353 });
  provisioning.stop();
  assert.deepEqual(sent, ["\xc0\xa8\x04\x01 5353 192.168.4.2", "closed"]);
});
