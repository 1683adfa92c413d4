import assert from "node:assert/strict";
import { test } from "node:test";
import { createSetup, type DatagramSocket, type SetupBoard, type SetupWifi } from "../setup.js";

type Networks = Parameters<Parameters<SetupWifi["scan"]>[0]>[0];

/** A board whose radio notes what it is told, and whose clock is turned by hand. */
function board(networks: Networks = []) {
  const calls: string[] = [];
  const timers: Array<() => void> = [];
  const stored: string[] = [];
  const wifi: SetupWifi = {
    startAP: (name, _options, started) => {
      calls.push(`open ${name}`);
      started();
    },
    stopAP: () => void calls.push("close"),
    scan: (found) => found(networks),
    connect: (ssid, { password }) => void calls.push(`connect ${ssid} ${password ?? "(open)"}`),
    disconnect: () => void calls.push("disconnect"),
    getAPIP: () => ({ ip: "192.168.4.1" }),
  };
  const setupBoard: SetupBoard = {
    wifi,
    createSocket: () => {
      throw new Error("no dgram here");
    },
    name: "Rheo-1A2B",
    host: "rheo-1a2b",
    port: "/",
    save: (ssid, password) => {
      stored.push(`${ssid} ${password}`);
      return true;
    },
    done: (ssid) => void calls.push(`done ${ssid}`),
    later: (callback) => void timers.push(callback),
  };
  return { calls, timers, stored, setupBoard, setup: createSetup(setupBoard) };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("it opens an access point without a name server where there is none", () => {
  assert.deepEqual(board().calls, ["disconnect", "open Rheo-1A2B"]);
});

test("any path gives the page, with the name the board will have", () => {
  const page = board().setup.answer("/hotspot-detect.html", "", "");
  assert.match(page, /^<!doctype html>/);
  assert.match(page, /http:\/\/rheo-1a2b\.local\//);
});

test("networks are listed once, nameless ones not at all", () => {
  const network = { ssid: "Home", rssi: -50, authMode: "wpa2" };
  const { setup } = board([network, { ...network, rssi: -80 }, { ssid: "", rssi: -40, authMode: "open" }]);
  assert.deepEqual(JSON.parse(setup.answer("/scan", "", "")), [{ ssid: "Home", rssi: -50, open: false }]);
});

test("a network is tried, then saved, then used", () => {
  const { setup, calls, stored, timers } = board();
  setup.answer("/join", base64("Café"), base64("12345678"));
  const name = Buffer.from("Café").toString("latin1");
  assert.ok(calls.includes(`connect ${name} 12345678`));
  assert.deepEqual(stored, []);
  setup.up("10.0.0.7");
  assert.deepEqual(stored, [`${name} 12345678`]);
  assert.match(setup.answer("/join", "", ""), /http:\/\/10\.0\.0\.7\//);
  for (const timer of timers) timer();
  assert.equal(calls.at(-1), `done ${name}`);
});

test("a network that refuses is told, not saved, and the access point opens again", () => {
  const { setup, calls, stored } = board();
  setup.answer("/join", base64("Home"), base64("wrong password"));
  setup.lost("the password is probably wrong");
  assert.match(setup.answer("/join", "", ""), /"failed".*the password is probably wrong/);
  assert.deepEqual(calls.slice(-2), ["disconnect", "open Rheo-1A2B"]);
  assert.deepEqual(stored, []);
});

test("a late timeout of one test does not end the next", () => {
  const { setup, timers } = board();
  setup.answer("/join", base64("First"), "");
  setup.lost("gone");
  setup.answer("/join", base64("Second"), "");
  timers[0]!();
  assert.match(setup.answer("/join", "", ""), /"testing"/);
});

test("a second network is not tried while one is", () => {
  const { setup, calls } = board();
  setup.answer("/join", base64("First"), "");
  setup.answer("/join", base64("Second"), "");
  assert.equal(calls.filter((call) => call.startsWith("connect")).length, 1);
});

test("names are answered while it lasts", () => {
  const { setupBoard } = board();
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
  const setup = createSetup({ ...setupBoard, createSocket: () => socket });
  hear!("\0\x01\x01\0\0\x01\0\0\0\0\0\0\x01a\0\0\x01\0\x01", { address: "192.168.4.2", port: 5353 });
  setup.stop();
  assert.deepEqual(sent, ["\xc0\xa8\x04\x01 5353 192.168.4.2", "closed"]);
});
